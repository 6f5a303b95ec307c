/** The control plane: connections, sessions, mounts, RTSP requests and time-outs. */
package io.github.rtspsink.server;
