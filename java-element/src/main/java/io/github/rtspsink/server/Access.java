package io.github.rtspsink.server;

import io.github.rtspsink.auth.AuthFileWatch;
import io.github.rtspsink.auth.Authenticator;
import io.github.rtspsink.auth.AuthorizationExecutor;
import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.auth.FailedLogins;
import io.github.rtspsink.auth.Refusals;
import io.github.rtspsink.rtsp.Authorization;
import io.github.rtspsink.rtsp.Method;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspRequest;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.settings.AccessSettings;
import io.github.rtspsink.settings.Account;
import io.github.rtspsink.settings.AddressRange;
import io.github.rtspsink.settings.Credentials;
import io.github.rtspsink.settings.SettingsException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who gets in: address, then user, then the user's rights, then what the application says.
 *
 * <p>Thread: control, once made. Ownership: belongs to its server.
 */
final class Access implements Publishers.Listener {
    private final ServerContext context;
    private final Refusals refusals;
    private final Sessions sessions;
    private final AccessSettings settings;
    private final Authorizer authorizer;
    private final Optional<Authenticator> authenticator;
    private final Optional<AuthFileWatch> file;
    private final FailedLogins failedLogins;
    private Credentials credentials;
    private Optional<AuthorizationExecutor> decisions = Optional.empty();

    /** @throws SettingsException when the {@code auth-file} cannot be used */
    Access(ServerContext context, Authorizer authorizer, SecureRandom random, Refusals refusals, Sessions sessions) {
        this.context = context;
        this.refusals = refusals;
        this.sessions = sessions;
        this.settings = context.settings().access();
        this.authorizer = authorizer;
        credentials = settings.auth().orElse(Credentials.NONE);
        failedLogins = new FailedLogins(context.settings().limits().maxFailedLogins());
        authenticator =
                settings.hasUsers() ? Optional.of(new Authenticator(settings.methods(), random)) : Optional.empty();
        file = settings.file().isPresent()
                ? Optional.of(new AuthFileWatch(settings.file().get(), settings, context.log()))
                : Optional.empty();
        if (file.isPresent()) {
            credentials = file.get().load(System.nanoTime());
        }
    }

    /** Whether users have to log in. */
    boolean hasUsers() {
        return authenticator.isPresent();
    }

    /**
     * The users that a list with commas names.
     *
     * @throws SettingsException if there are some, but nobody can log in
     */
    Set<String> named(String users) {
        Set<String> only = new HashSet<>();
        for (String user : users.isEmpty() ? new String[0] : users.split(",", -1)) {
            only.add(user.trim());
        }
        if (!only.isEmpty() && !hasUsers()) {
            throw new SettingsException("A pad's users are set, but nobody can log in: set auth or auth-file as well.");
        }
        return only;
    }

    boolean mayConnect(InetAddress peer) {
        return AddressRange.admits(settings.allow(), peer);
    }

    /**
     * Lets a request in or not, whatever it is for; nothing of it has been looked at yet that could tell a stranger anything.
     * A bare OPTIONS is let in, because players ask it first, and without a password.
     *
     * @throws RtspException 401 or 403
     */
    void admit(Exchange exchange) {
        RtspRequest request = exchange.request();
        boolean open = Method.of(request.method()).equals(Optional.of(Method.OPTIONS))
                && !request.headers().contains("Session");
        if (authenticator.isEmpty()) {
            exchange.connection().visitor().admit();
        } else if (!open) {
            Account account = logIn(exchange, authenticator.get());
            exchange.user(account.user());
            exchange.connection().visitor().admit();
            exchange.connection().rerank();
            RtspUrl url = RtspUrl.parse(request.uri());
            if (!url.asterisk() && !account.maySee(url.mountPath())) {
                throw refuse(exchange, Refusals.Reason.RIGHTS);
            }
        }
    }

    private Account logIn(Exchange exchange, Authenticator method) {
        Connection connection = exchange.connection();
        InetAddress peer = connection.peer().getAddress();
        long now = context.nanoTime();
        Authorization claim = method.read(exchange.request()).orElseThrow(() -> method.challenge(peer, false, now));
        var attempt = new Authenticator.Attempt(
                exchange.request(), peer, connection.visitor().login(), now);
        Authenticator.Result result = method.check(credentials, claim, attempt);
        Optional<Account> account = credentials.find(claim.user());
        boolean goesOn = connection
                .visitor()
                .login()
                .filter(login -> login.user().equals(claim.user()))
                .isPresent();
        // A blocked attempt is answered as a wrong one is, and after the same work: the guesser learns neither that the
        // password was right nor whether there is such a user.
        if (!goesOn && account.isPresent() && failedLogins.isBlocked(peer, claim.user(), now)) {
            refusals.add(Refusals.Reason.BLOCKED_LOGIN, peer.getHostAddress());
            throw method.challenge(peer, false, now);
        }
        if (result.verdict() == Authenticator.Verdict.WRONG) {
            account.ifPresent(guessed -> failedLogins.add(peer, guessed.user(), now));
            refusals.add(Refusals.Reason.WRONG_LOGIN, peer.getHostAddress());
        }
        connection
                .visitor()
                .login(result.login()
                        .orElseThrow(
                                () -> method.challenge(peer, result.verdict() == Authenticator.Verdict.STALE, now)));
        return account.orElseThrow();
    }

    private RtspException refuse(Exchange exchange, Refusals.Reason reason) {
        refusals.add(reason, exchange.connection().peer().getAddress().getHostAddress());
        return new RtspException(Status.FORBIDDEN, "refused");
    }

    /** Goes on with {@code next} once the viewer may enter {@code mount}, or replies 403; either may be later. */
    void enter(Exchange exchange, Mount mount, Runnable next) {
        exchange.attempt(() -> {
            if (!mount.admits(exchange.user())) {
                throw refuse(exchange, Refusals.Reason.RIGHTS);
            }
            if (authorizer.decides(mount.sink().id())) {
                ask(exchange, mount, next);
            } else {
                next.run();
            }
        });
    }

    private void ask(Exchange exchange, Mount mount, Runnable next) {
        if (decisions.isEmpty()) {
            decisions = Optional.of(new AuthorizationExecutor(
                    context.loop(), context.log(), refusals, context.settings().service()));
        }
        int sink = mount.sink().id();
        Authorizer.Viewer viewer = new Authorizer.Viewer(
                exchange.user(),
                Addresses.literal(exchange.connection().peer().getAddress()),
                mount.path(),
                exchange.request().method().toUpperCase(Locale.ROOT));
        decisions
                .get()
                .ask(
                        viewer.address(),
                        () -> authorizer.mayEnter(sink, viewer),
                        yes -> exchange.attempt(() -> goOn(exchange, mount, yes, next)));
    }

    /**
     * While the application thought, the mapping may have gone, the session ended, the viewer left or lost the right to watch: all
     * that was true of a request before it is looked at again.
     */
    private void goOn(Exchange exchange, Mount mount, boolean yes, Runnable next) {
        if (!exchange.isOpen()) {
            return;
        }
        if (!yes) {
            throw refuse(exchange, Refusals.Reason.APPLICATION);
        }
        if (mount.isEmpty()) {
            throw new RtspException(Status.NOT_FOUND, "the mapping is gone");
        }
        if (!mount.admits(exchange.user()) || !stillMaySee(exchange, mount)) {
            throw refuse(exchange, Refusals.Reason.RIGHTS);
        }
        Optional<Session> session = exchange.session();
        if (session.isPresent() && !sessions.sessions().holds(session.get())) {
            throw new RtspException(Status.SESSION_NOT_FOUND, "the session has ended");
        }
        next.run();
    }

    private boolean stillMaySee(Exchange exchange, Mount mount) {
        return authenticator.isEmpty()
                || credentials
                        .find(exchange.user())
                        .filter(account -> account.maySee(mount.path())
                                && account.mayComeFrom(
                                        exchange.connection().peer().getAddress()))
                        .isPresent();
    }

    /** Takes a changed {@code auth-file} over; who may not see any more what they see is shown out. */
    void sweep() {
        if (file.isEmpty()) {
            return;
        }
        Optional<Credentials> changed = file.get().poll(context.nanoTime());
        if (changed.isPresent()) {
            Credentials before = credentials;
            credentials = changed.get();
            for (Session session : sessions.sessions().all()) {
                sessions.guard(session, () -> showOut(before, session));
            }
        }
    }

    private void showOut(Credentials before, Session session) {
        if (!keeps(before, session)) {
            sessions.end(session, EndReason.ACCESS_WITHDRAWN);
        }
    }

    private boolean keeps(Credentials before, Session session) {
        Optional<Account> then = before.find(session.owner().user());
        Optional<Account> now = credentials.find(session.owner().user());
        return then.isPresent()
                && now.isPresent()
                && then.get().md5().equals(now.get().md5())
                && now.get().maySee(session.mount().path())
                && now.get().mayComeFrom(session.owner().address());
    }

    /** Ends the sessions of those who may not watch {@code mount} any more. */
    @Override
    public void restricted(Mount mount) {
        for (Session session : sessions.sessions().of(mount).all()) {
            if (!mount.admits(session.owner().user())) {
                sessions.end(session, EndReason.ACCESS_WITHDRAWN);
            }
        }
    }

    void close() {
        decisions.ifPresent(AuthorizationExecutor::close);
    }
}
