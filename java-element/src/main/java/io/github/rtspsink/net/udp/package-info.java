/** UDP port pairs and sending one batch to many destinations. */
package io.github.rtspsink.net.udp;
