package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a reader shows. Called on the test's thread. Owns its list. */
final class Recorder implements RtcpHandler {
    final List<String> seen = new ArrayList<>();

    @Override
    public void onSenderReport(long ssrc, long ntpTime, long rtpTimestamp) {
        seen.add("SR " + Long.toHexString(ssrc) + " " + Long.toHexString(ntpTime) + " "
                + Long.toHexString(rtpTimestamp));
    }

    @Override
    public void onReceiverReport(long ssrc) {
        seen.add("RR " + Long.toHexString(ssrc));
    }

    @Override
    public void onReportBlock(long reporterSsrc, ByteBuffer packet, int at) {
        seen.add("block " + Long.toHexString(reporterSsrc) + " " + Long.toHexString(ReportBlock.sourceSsrc(packet, at))
                + " "
                + ReportBlock.fractionLost(packet, at) + " " + ReportBlock.cumulativeLost(packet, at) + " "
                + Long.toHexString(ReportBlock.highestSequence(packet, at)) + " " + ReportBlock.jitter(packet, at) + " "
                + Long.toHexString(ReportBlock.lastSenderReport(packet, at)) + " "
                + ReportBlock.delaySinceLastSenderReport(packet, at));
    }

    @Override
    public void onBye(long ssrc) {
        seen.add("BYE " + Long.toHexString(ssrc));
    }

    @Override
    public void onApp(long ssrc, int subtype, int name) {
        seen.add("APP " + Long.toHexString(ssrc) + " " + subtype + " " + Integer.toHexString(name));
    }

    @Override
    public void onNack(long senderSsrc, long mediaSsrc, int pid, int bitmask) {
        seen.add("NACK " + Long.toHexString(senderSsrc) + " " + Long.toHexString(mediaSsrc) + " " + pid + " "
                + Integer.toHexString(bitmask));
    }

    @Override
    public void onPictureLoss(long senderSsrc, long mediaSsrc) {
        seen.add("PLI " + Long.toHexString(senderSsrc) + " " + Long.toHexString(mediaSsrc));
    }

    @Override
    public void onFullIntraRequest(long senderSsrc, long mediaSsrc, int sequence) {
        seen.add("FIR " + Long.toHexString(senderSsrc) + " " + Long.toHexString(mediaSsrc) + " " + sequence);
    }
}
