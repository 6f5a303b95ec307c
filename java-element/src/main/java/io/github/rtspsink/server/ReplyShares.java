package io.github.rtspsink.server;

import io.github.rtspsink.net.RateLimit;
import io.github.rtspsink.settings.AddressRange;

/**
 * Limits the bytes of replies that one address gets, and with them the work that its requests cause: the next request of an address
 * that has had more than its share waits.
 *
 * <p>The share is far above what viewers need: joining takes about 3 KiB of replies, so a thousand viewers behind one NAT join at once.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class ReplyShares {
    static final int BURST_BYTES = 4 << 20;
    static final int BYTES_PER_SECOND = 1 << 20;

    private final ServerContext context;
    private final RateLimit limit = new RateLimit(BURST_BYTES, BYTES_PER_SECOND);

    ReplyShares(ServerContext context) {
        this.context = context;
    }

    /** {@code address} gets a reply of so many bytes. */
    void add(AddressRange address, int bytes) {
        limit.add(address, bytes, context.nanoTime());
    }

    /** Whether a request of {@code address} may be answered now. */
    boolean allows(AddressRange address) {
        return limit.allows(address, context.nanoTime());
    }

    /** Forgets the addresses that may have a whole burst again; called once a second. */
    void sweep() {
        limit.sweep(context.nanoTime());
    }
}
