package io.github.rtspsink.media;

/**
 * What a viewer that joins a running stream is sent first; the element's property {@code fast-start}. An immutable constant.
 */
public enum FastStart {
    /**
     * Like {@link #KEYFRAME} as long as the source answers requests for key frames; like {@link #GOP} after two ignored
     * requests.
     */
    AUTO,
    /**
     * The next key frame, which is requested from the encoder, or the latest one if it is younger than {@link
     * Stream#FRESH_KEY_NANOS}.
     */
    KEYFRAME,
    /** The current group of pictures, from the history. */
    GOP,
    /** The next packets, whatever they are. */
    NONE
}
