/** All text on the RTSP wire: messages, headers, URLs and SDP as immutable values; imports nothing of ours. */
package io.github.rtspsink.rtsp;
