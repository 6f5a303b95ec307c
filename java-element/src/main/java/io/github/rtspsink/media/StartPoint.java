package io.github.rtspsink.media;

/**
 * The packet a viewer starts on, as RTP-Info tells it (RFC 2326 section 12.33).
 *
 * @param position its batch in the stream's history
 * @param sequenceNumber 0..65535
 * @param rtpTime 0..2^32-1
 * @param runningTimeNanos the pipeline's running time of that packet, -1 unknown
 */
public record StartPoint(long position, int sequenceNumber, long rtpTime, long runningTimeNanos) {}
