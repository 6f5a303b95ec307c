package io.github.rtspsink.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.ResourceBundle;

/** Keeps everything that is logged, of every level. */
public final class LogKeeper implements System.Logger {
    private final StringWriter text = new StringWriter();

    @Override
    public String getName() {
        return "test";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public synchronized void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        text.append(level.name()).append(' ').append(message).append('\n');
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text));
        }
    }

    @Override
    public synchronized void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        String message = parameters == null ? format : MessageFormat.format(format, parameters);
        text.append(level.name()).append(' ').append(message).append('\n');
    }

    public synchronized String text() {
        return text.toString();
    }
}
