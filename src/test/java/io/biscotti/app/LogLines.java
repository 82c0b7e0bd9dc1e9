package io.biscotti.app;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** The warnings and errors that a logger got. Thread-safe. */
final class LogLines extends Handler {
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final SimpleFormatter formatter = new SimpleFormatter();

  @Override
  public void publish(LogRecord line) {
    if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
      warnings.add(formatter.formatMessage(line));
    }
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
