/** All text on the RTSP wire: messages, headers, URLs and SDP as immutable values. Imports no other package of this project. */
package io.github.rtspsink.rtsp;
