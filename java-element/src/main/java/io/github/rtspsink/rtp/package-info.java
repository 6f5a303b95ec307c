/**
 * All binary formats on the wire: RTP header, RTCP reader and writer, SRTP, MIKEY, interleaved prefix. Imports no other package
 * of this project.
 */
package io.github.rtspsink.rtp;
