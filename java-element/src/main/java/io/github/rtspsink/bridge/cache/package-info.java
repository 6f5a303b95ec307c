/** What a child process does so that the next start is quick: a class archive and unpacked native libraries. */
package io.github.rtspsink.bridge.cache;
