package io.biscotti.operations;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.biscotti.options.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/**
 * Writes the log of all loggers below {@code io.biscotti} to standard output, as one JSON object a
 * line, and keeps those lines from the container's own handlers. All other loggers stay as they
 * are. Thread-safe.
 *
 * <p>{@code trace_id} is named as in OpenTelemetry, "Trace Context in non-OTLP Log Formats"; levels
 * are the short names of its log data model.
 *
 * <p>On Tomcat each application has its own loggers. On Jetty all applications share them. Then a
 * line is written by the handler of the application whose class loader the thread uses, or
 * otherwise by the first handler.
 */
public final class JsonLog implements AutoCloseable {
  /** The setting {@code log}. */
  public static final Setting<Format> SETTING =
      Setting.oneOf(
          "log",
          Format.class,
          Format.PLAIN,
          "How the application logs: `plain` through the container's handlers, or `json` as one"
              + " object a line on standard output.");

  /** How the application logs. */
  public enum Format {
    /** Through the container's handlers. */
    PLAIN,
    /** As JSON. */
    JSON
  }

  private static final String NAME = "io.biscotti";

  // ASCII, with every control character escaped: no text can begin a new line.
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** ISO 8601 in UTC, always with milliseconds, so that times sort as text. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private static final Formatter MESSAGES = new SimpleFormatter();

  // The logger is kept here because java.util.logging drops loggers, and their handlers, that
  // nobody refers to.
  private final Logger logger = Logger.getLogger(NAME);
  private final ClassLoader application = Thread.currentThread().getContextClassLoader();
  private final PrintStream out;
  private final boolean forwarded;
  private final Handler handler = new Lines();
  private volatile boolean ended;

  private JsonLog(PrintStream out) {
    this.out = out;
    this.forwarded = logger.getUseParentHandlers() || all(logger).findAny().isPresent();
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  /**
   * Starts logging in a format.
   *
   * @return to be closed with the application; empty if there is nothing to close
   */
  public static Optional<JsonLog> start(Format format) {
    return format == Format.JSON ? Optional.of(new JsonLog(System.out)) : Optional.empty();
  }

  /** The handler at {@link #NAME}. */
  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord line) {
      if (!isMine(line)) {
        return;
      }
      try {
        byte[] json = json(line);
        // Write in one call, so that lines of several threads don't mix.
        out.write(json, 0, json.length);
        out.flush();
      } catch (IOException | RuntimeException e) {
        reportError(null, e, ErrorManager.FORMAT_FAILURE);
      }
    }

    /** Whether a line belongs to this application. */
    @Override
    public boolean isLoggable(LogRecord line) {
      for (ClassLoader loader = Thread.currentThread().getContextClassLoader();
          loader != null;
          loader = loader.getParent()) {
        if (loader == application) {
          return true;
        }
      }
      return false;
    }

    private boolean isMine(LogRecord line) {
      if (isLoggable(line)) {
        return true;
      }
      List<Handler> all = all(logger).toList();
      return all.stream().noneMatch(other -> other.isLoggable(line))
          && all.stream().findFirst().filter(first -> first == this).isPresent();
    }

    @Override
    public void flush() {
      out.flush();
    }

    /**
     * Called when java.util.logging removes all handlers, which it does as soon as the JVM begins
     * to stop. Requests still run then, so this one stays until the application ends.
     */
    @Override
    public void close() {
      if (!ended) {
        logger.addHandler(this);
      }
    }
  }

  /**
   * The handlers of all applications, compared by class name, because each class loader has its own
   * class.
   */
  private static Stream<Handler> all(Logger logger) {
    return Arrays.stream(logger.getHandlers())
        .filter(handler -> handler.getClass().getName().equals(Lines.class.getName()));
  }

  private static byte[] json(LogRecord line) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("time", TIME.format(line.getInstant()));
      json.writeStringField("level", level(line.getLevel()));
      json.writeStringField("logger", String.valueOf(line.getLoggerName()));
      json.writeStringField("message", String.valueOf(MESSAGES.formatMessage(line)));
      Optional<LoggedRequest> request = LoggedRequest.current();
      if (request.isPresent()) {
        write(json, request.get());
      }
      if (line.getThrown() != null) {
        json.writeStringField("exception", trace(line.getThrown()));
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, LoggedRequest request) throws IOException {
    json.writeStringField("request_id", request.id().value());
    if (request.id().traceId().isPresent()) {
      json.writeStringField("trace_id", request.id().traceId().get());
    }
    json.writeStringField("method", request.method());
    json.writeStringField("path", request.path());
    if (request.outcome().isPresent()) {
      json.writeNumberField("status", request.outcome().get().status());
      json.writeNumberField("duration_ms", request.outcome().get().taken().toMillis());
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static String level(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARN";
    }
    if (value >= Level.INFO.intValue()) {
      return "INFO";
    }
    return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  /** Ends JSON logging: lines go to the container's handlers again. */
  @Override
  public void close() {
    ended = true;
    logger.removeHandler(handler);
    if (all(logger).findAny().isEmpty()) {
      logger.setUseParentHandlers(forwarded);
    }
  }
}
