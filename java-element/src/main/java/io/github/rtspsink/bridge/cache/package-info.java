/** Code of a child process that makes the next start faster: a class archive and unpacked native libraries. */
package io.github.rtspsink.bridge.cache;
