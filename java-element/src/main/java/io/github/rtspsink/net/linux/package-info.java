/** Linux system calls, native memory and socket addresses as the kernel writes them. */
package io.github.rtspsink.net.linux;
