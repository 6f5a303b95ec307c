package io.github.rtspsink.media;

/** What a viewer who joins a running stream gets first; the element's property {@code fast-start}. */
public enum FastStart {
    /** A key frame asked of the encoder, or one so young that asking again would gain nothing. */
    KEYFRAME,
    /** The current group of pictures out of the history. */
    GOP,
    /** Whatever comes next. */
    NONE
}
