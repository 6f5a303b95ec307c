/** Reports, feedback, report intervals and what follows from them. Its classes are used by the control thread. */
package io.github.rtspsink.rtcp;
