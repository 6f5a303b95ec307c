/** TCP connections and what they may be wrapped in: TLS, HTTP tunnels, WebSockets; and what is queued for a peer. */
package io.github.rtspsink.net.tcp;
