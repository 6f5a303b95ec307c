/** The RTSP server core of the GStreamer element {@code rtspsink}; see docs/ARCHITECTURE.md for the packages. */
package io.github.rtspsink;
