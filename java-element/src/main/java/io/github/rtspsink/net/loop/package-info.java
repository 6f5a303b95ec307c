/** The selector loop: one thread that does everything except sending media. */
package io.github.rtspsink.net.loop;
