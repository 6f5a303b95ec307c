/** RTCP: reports, feedback, report intervals and estimates made from them. The control thread uses these classes. */
package io.github.rtspsink.rtcp;
