package io.biscotti.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Records what a logger and those below it log, until it is closed. Thread-safe. */
public final class LogRecorder extends Handler implements AutoCloseable {
  private final Logger logger;
  private final Level level;
  private final boolean forwards;
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  private LogRecorder(String name) {
    logger = Logger.getLogger(name);
    level = logger.getLevel();
    forwards = logger.getUseParentHandlers();
    logger.addHandler(this);
  }

  /** Records what a class logs. */
  public static LogRecorder of(Class<?> type) {
    return new LogRecorder(type.getName());
  }

  /** Records what the logger with this name logs. */
  public static LogRecorder of(String name) {
    return new LogRecorder(name);
  }

  /** Also records levels that are usually not logged. */
  public LogRecorder everyLevel() {
    logger.setLevel(Level.ALL);
    return this;
  }

  /** Keeps the lines off the console. */
  public LogRecorder quietly() {
    logger.setUseParentHandlers(false);
    return this;
  }

  /** The records so far. */
  public List<LogRecord> records() {
    return List.copyOf(records);
  }

  /** The messages so far, without time and source. */
  public List<String> messages() {
    return messages(Level.ALL);
  }

  /** The messages so far of warnings and errors. */
  public List<String> warnings() {
    return messages(Level.WARNING);
  }

  private List<String> messages(Level least) {
    SimpleFormatter formatter = new SimpleFormatter();
    return records.stream()
        .filter(line -> line.getLevel().intValue() >= least.intValue())
        .map(formatter::formatMessage)
        .toList();
  }

  @Override
  public void publish(LogRecord line) {
    records.add(line);
  }

  @Override
  public void flush() {}

  /** Stops recording, and logs as before. */
  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(level);
    logger.setUseParentHandlers(forwards);
  }
}
