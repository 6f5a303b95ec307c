package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The headers of one message in their order; names are compared without case. Safe on every thread. Immutable; a value never
 * contains CR, LF, NUL or another control character, so that it cannot begin a new line.
 */
public final class Headers {
    /** Heap that the objects of one header take, in bytes. */
    static final int HEADER_BYTES = 128;

    private static final Headers EMPTY = new Headers(List.of(), List.of());

    private final List<String> names;
    private final List<String> values;

    private Headers(List<String> names, List<String> values) {
        this.names = names;
        this.values = values;
    }

    public static Headers empty() {
        return EMPTY;
    }

    public static Headers of(String name, String value) {
        return EMPTY.with(name, value);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value of the first header of that name. */
    public Optional<String> first(String name) {
        int index = indexOf(name, 0);
        return index < 0 ? Optional.empty() : Optional.of(values.get(index));
    }

    /** The values of all headers of that name; an unmodifiable list. */
    public List<String> all(String name) {
        List<String> found = new ArrayList<>(2);
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            found.add(values.get(i));
        }
        return Collections.unmodifiableList(found);
    }

    public boolean contains(String name) {
        return indexOf(name, 0) >= 0;
    }

    /** A copy with one more header at the end. */
    public Headers with(String name, String value) {
        Builder builder = new Builder();
        builder.addAll(this);
        return builder.add(name, value).build();
    }

    /** A copy with {@code more} at the end. */
    public Headers with(Headers more) {
        Builder builder = new Builder();
        builder.addAll(this);
        builder.addAll(more);
        return builder.build();
    }

    public int size() {
        return names.size();
    }

    public String name(int index) {
        return names.get(index);
    }

    public String value(int index) {
        return values.get(index);
    }

    /** Estimated bytes of heap, with two bytes per character. */
    int heldBytes() {
        int bytes = HEADER_BYTES * names.size();
        for (int i = 0; i < names.size(); i++) {
            bytes += 2 * (names.get(i).length() + values.get(i).length());
        }
        return bytes;
    }

    private int indexOf(String name, int from) {
        for (int i = from; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    void encode(StringBuilder out) {
        for (int i = 0; i < names.size(); i++) {
            out.append(names.get(i)).append(": ").append(values.get(i)).append("\r\n");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && names.equals(that.names) && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + values.hashCode();
    }

    /** Text for logs; credentials are left out. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            boolean secret = names.get(i).toLowerCase(Locale.ROOT).endsWith("authorization");
            text.append(names.get(i))
                    .append(": ")
                    .append(secret ? "***" : values.get(i))
                    .append("\r\n");
        }
        return text.toString();
    }

    /** Collects headers one by one. Confined to one thread. Empty again after {@link #build}. */
    public static final class Builder {
        private List<String> names = new ArrayList<>();
        private List<String> values = new ArrayList<>();

        private Builder() {}

        /** Adds one header; control characters in {@code value} become spaces. */
        public Builder add(String name, String value) {
            if (!Grammar.isToken(name)) {
                throw new IllegalArgumentException("not a header name: " + name);
            }
            names.add(name);
            values.add(Grammar.trim(withoutControls(value)));
            return this;
        }

        private void addAll(Headers headers) {
            names.addAll(headers.names);
            values.addAll(headers.values);
        }

        int size() {
            return names.size();
        }

        public Headers build() {
            Headers headers = new Headers(names, values);
            names = new ArrayList<>();
            values = new ArrayList<>();
            return headers;
        }

        private static String withoutControls(String value) {
            StringBuilder clean = null;
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if ((c < ' ' && c != '\t') || c == 0x7f) {
                    clean = clean == null ? new StringBuilder(value) : clean;
                    clean.setCharAt(i, ' ');
                }
            }
            return clean == null ? value : clean.toString();
        }
    }
}
