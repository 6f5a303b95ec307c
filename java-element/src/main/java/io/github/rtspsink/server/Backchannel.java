package io.github.rtspsink.server;

import io.github.rtspsink.media.Floor;
import io.github.rtspsink.rtsp.BackchannelSection;
import java.util.Set;

/**
 * One place where viewers can be heard, a source pad of the element.
 *
 * <p>Thread: control. Ownership: belongs to the server's {@link Backchannels}.
 *
 * @param id as the C side names it
 * @param sink whose pad it is
 * @param mapping whose viewers are heard; empty: of every one of the sink
 * @param section what they may send
 * @param users who may talk; empty: all who may watch
 * @param floor who is heard now
 */
record Backchannel(int id, int sink, String mapping, BackchannelSection section, Set<String> users, Floor floor) {
    /** The number in the control URL: the last there can be, so that no stream gets it. */
    static final int STREAM = 9999;

    Backchannel(int id, int sink, String mapping, BackchannelSection section, Set<String> users) {
        this(id, sink, mapping, section, users, new Floor(section.payloadTypes()));
    }

    boolean admits(String user) {
        return users.isEmpty() || users.contains(user);
    }
}
