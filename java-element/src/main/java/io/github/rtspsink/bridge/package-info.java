/** The interface to C: receives up-calls, keeps callbacks alive, turns every Throwable into a return code. */
package io.github.rtspsink.bridge;
