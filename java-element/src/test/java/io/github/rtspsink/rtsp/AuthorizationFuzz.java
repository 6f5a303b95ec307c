package io.github.rtspsink.rtsp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;

/** The Authorization header, Basic and Digest: never null in it, and no password in its text form. */
public final class AuthorizationFuzz {
    private AuthorizationFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, AuthorizationFuzz::take);
    }

    private static void take(FuzzInput input) {
        try {
            Authorization.parse(input.latin1()).ifPresent(AuthorizationFuzz::look);
        } catch (RtspException documented) {
            return;
        }
    }

    private static void look(Authorization authorization) {
        check(authorization.user() != null, "no user");
        if (authorization instanceof BasicAuthorization basic
                && basic.password().length() > basic.user().length() + 40) {
            check(!basic.toString().contains(basic.password()), "the password is shown");
        }
    }
}
