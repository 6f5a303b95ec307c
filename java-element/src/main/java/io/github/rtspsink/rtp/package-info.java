/** All binary on the wire: RTP header view, RTCP reader and writer, interleaved prefix; imports nothing of ours. */
package io.github.rtspsink.rtp;
