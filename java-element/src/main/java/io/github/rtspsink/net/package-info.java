/**
 * The kernel and the socket: a selector loop, the output side of TCP connections, UDP port pairs, sendmmsg with UDP_SEGMENT.
 *
 * <p>Linux only. jnr-ffi is loaded by the first UDP use or {@link io.github.rtspsink.net.Udp#warmUp()}, never before.
 */
package io.github.rtspsink.net;
