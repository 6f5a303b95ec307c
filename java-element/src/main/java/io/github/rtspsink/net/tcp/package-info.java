/** TCP connections: plain, TLS, HTTP tunnels and WebSockets, and the queues of data that peers have not taken yet. */
package io.github.rtspsink.net.tcp;
