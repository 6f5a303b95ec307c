/** The data plane: takes batches of RTP packets and fans them out to subscribers; RTCP state of each stream. */
package io.github.rtspsink.media;
