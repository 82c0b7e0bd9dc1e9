package io.biscotti.operations;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.web.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLogTest {
  private final System.Logger own = System.getLogger("io.biscotti.test.Own");
  private final LogRecorder container = LogRecorder.of("").quietly();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream standard = System.out;
  private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(bytes, true, US_ASCII));
  }

  @AfterEach
  void release() {
    System.setOut(standard);
    container.close();
    Thread.currentThread().setContextClassLoader(loader);
  }

  private static JsonLog start() {
    return JsonLog.start(JsonLog.Format.JSON).orElseThrow();
  }

  private List<JsonNode> lines() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : bytes.toString(US_ASCII).split("\n")) {
      lines.add(Json.MAPPER.readTree(line));
    }
    return lines;
  }

  @Test
  void line_withParametersAndACause_isOneObject() throws Exception {
    try (JsonLog log = start()) {
      own.log(Level.WARNING, "{0} of {1}", "one", "two");
      own.log(Level.ERROR, "broken", new IllegalStateException("because"));
      assertTrue(bytes.size() > 0, log::toString);
    }
    assertEquals(2, lines().size());
    JsonNode first = lines().get(0);
    assertEquals("one of two", first.path("message").textValue());
    assertEquals("WARN", first.path("level").textValue());
    assertEquals("io.biscotti.test.Own", first.path("logger").textValue());
    assertTrue(first.path("time").textValue().matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{3}Z"));
    assertFalse(first.has("exception"));
    assertFalse(first.has("request_id"));
    assertTrue(
        lines().get(1).path("exception").textValue().contains("IllegalStateException: because\n"));
  }

  @Test
  void close_afterwards_linesGoToTheContainerAgain() {
    try (JsonLog log = start()) {
      own.log(Level.INFO, "as JSON");
      System.getLogger("org.example.Other").log(Level.INFO, "of another application");
      assertTrue(bytes.size() > 0, log::toString);
    }
    own.log(Level.INFO, "as before");
    assertEquals(List.of("of another application", "as before"), container.messages());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n{\"level\":\"ERROR\"}", "\r", "\u0085", "\u2028", "\u001b[2K", "\"", "\ud800"})
  void line_withHostileText_isStillOneLine(String text) throws Exception {
    try (JsonLog log = start()) {
      own.log(Level.INFO, text);
      own.log(Level.INFO, "next", new IllegalStateException(text));
      assertTrue(bytes.size() > 0, log::toString);
    }
    assertTrue(bytes.toString(US_ASCII).matches("([ -~]+\n){2}"), bytes.toString(US_ASCII));
    assertEquals(2, lines().size());
  }

  /** java.util.logging closes its handlers when the JVM stops. */
  @Test
  void handlersReset_whileTheApplicationRuns_linesStay() throws Exception {
    Logger logger = Logger.getLogger("io.biscotti");
    try (JsonLog log = start()) {
      for (Handler handler : logger.getHandlers()) {
        logger.removeHandler(handler);
        handler.close();
      }
      own.log(Level.INFO, "still here");
      assertEquals("still here", lines().get(0).path("message").textValue(), log::toString);
    }
    assertEquals(0, logger.getHandlers().length);
  }

  /** Two WARs on one Jetty share the loggers. */
  @Test
  void twoApplications_withSharedLoggers_eachWritesItsOwnLines() throws Exception {
    try (URLClassLoader first = new URLClassLoader(new URL[0], loader);
        URLClassLoader second = new URLClassLoader(new URL[0], loader)) {
      Thread.currentThread().setContextClassLoader(first);
      JsonLog one = start();
      Thread.currentThread().setContextClassLoader(second);
      JsonLog two = start();
      own.log(Level.INFO, "of the second");
      Thread.currentThread().setContextClassLoader(first);
      own.log(Level.INFO, "of the first");
      Thread.currentThread().setContextClassLoader(null);
      own.log(Level.INFO, "of neither");
      assertEquals(3, lines().size());
      one.close();
      own.log(Level.INFO, "while one is left");
      assertEquals(4, lines().size());
      two.close();
      assertEquals(List.of(), container.messages());
      own.log(Level.INFO, "while none is left");
      assertEquals(List.of("while none is left"), container.messages());
    }
  }
}
