package io.github.rtspsink.media;

/** What a viewer who joins a running stream gets first; the element's property {@code fast-start}. */
public enum FastStart {
    /** As {@link #KEYFRAME} while the source answers requests for key frames, as {@link #GOP} once it has ignored two. */
    AUTO,
    /** A key frame asked of the encoder, or one so young that asking again would gain nothing. */
    KEYFRAME,
    /** The current group of pictures out of the history. */
    GOP,
    /** Whatever comes next. */
    NONE
}
