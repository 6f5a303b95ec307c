package io.github.rtspsink.media;

/**
 * The packet with which a viewer starts, as RTP-Info names it (RFC 2326 section 12.33). Immutable; safe on every thread.
 *
 * @param position position of its batch in the stream's history
 * @param sequenceNumber 0..65535
 * @param rtpTime 0..2^32-1
 * @param runningTimeNanos the pipeline's running time of that packet, -1 unknown
 */
public record StartPoint(long position, int sequenceNumber, long rtpTime, long runningTimeNanos) {}
