package io.github.rtspsink.bridge;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.ResourceBundle;

/**
 * Writes into the GStreamer debug category {@code rtspsink}, so that {@code GST_DEBUG=rtspsink:5} shows both languages.
 *
 * <p>Thread: any. Ownership: none.
 */
final class GstLogger implements System.Logger {
    @Override
    public String getName() {
        return "rtspsink";
    }

    @Override
    public boolean isLoggable(Level level) {
        return gstLevel(level) <= NativeApi.rtspsink_host_log_threshold();
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        if (!isLoggable(level)) {
            return;
        }
        StringWriter text = new StringWriter();
        text.append(String.valueOf(message));
        if (thrown != null) {
            text.append(": ");
            thrown.printStackTrace(new PrintWriter(text));
        }
        write(level, text.toString());
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        if (isLoggable(level)) {
            write(level, parameters == null ? format : MessageFormat.format(format, parameters));
        }
    }

    private static void write(Level level, String message) {
        NativeApi.rtspsink_host_log(gstLevel(level), Thread.currentThread().getName(), message);
    }

    /** GstDebugLevel: 1 error, 2 warning, 4 info, 5 debug, 7 trace. */
    private static int gstLevel(Level level) {
        return switch (level) {
            case ERROR -> 1;
            case WARNING -> 2;
            case INFO -> 4;
            case DEBUG -> 5;
            case TRACE -> 7;
            case ALL -> 1;
            case OFF -> Integer.MAX_VALUE;
        };
    }
}
