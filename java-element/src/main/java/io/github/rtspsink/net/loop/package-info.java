/** The selector loop: one thread for everything that is not sending media. */
package io.github.rtspsink.net.loop;
