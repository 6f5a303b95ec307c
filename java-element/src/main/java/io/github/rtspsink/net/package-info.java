/**
 * Addresses, counts and shares that both halves of the network, {@code net.tcp} and {@code net.udp}, need.
 *
 * <p>Linux only. jnr-ffi is loaded by the first UDP use or {@link io.github.rtspsink.net.udp.Udp#warmUp()}, never before.
 */
package io.github.rtspsink.net;
