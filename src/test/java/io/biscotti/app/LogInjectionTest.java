package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.web.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sends text that would forge a log line, wherever a client can send text. */
class LogInjectionTest {
  private static final String FORGED = "\r\n2026 ERROR forged\u001b[2K\u0085\u2028\u0000é";
  private static final String ENCODED = URLEncoder.encode(FORGED, StandardCharsets.UTF_8);
  private static final String JSON = FORGED.replace("\r\n", "\\r\\n").replace("\u001b", "\\u001b");

  private static void attack(LocalApplication application) throws Exception {
    for (String path : List.of("/" + ENCODED, "/login;" + ENCODED, "/x?" + ENCODED)) {
      application.get(path);
    }
    application.post("/login?username=" + ENCODED);
    application.send(
        "POST",
        "/login",
        "username=" + ENCODED + "&next=" + ENCODED,
        "Content-Type",
        "application/x-www-form-urlencoded");
    String body = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(JSON, JSON);
    for (String path : List.of("/api/session", "/api/accounts", "/api/token", "/login")) {
      application.send(
          "POST", path, body.replace("\0", "\\u0000"), "Content-Type", "application/json");
    }
    application.send(
        "POST",
        "/api/cookies/explain",
        "{\"setCookie\":\"a=" + JSON.replace("\0", "\\u0000") + "\"}",
        "Content-Type",
        "application/json");
    // Bytes that no client library sends: escapes and non-ASCII in every header that we read.
    for (String header :
        List.of(
            "X-Request-Id",
            "traceparent",
            "User-Agent",
            "Origin",
            "Cookie: __Host-session",
            "Authorization",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "Accept-Language",
            "Content-Type")) {
      String line = header.contains(":") ? header + "=" : header + ": ";
      raw(application, line + "a\u001b[2Kforged\u0085é\tb");
    }
  }

  private static void raw(LocalApplication application, String header) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", application.uri("/").getPort())) {
      String request =
          "POST /auth/request HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + header + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void plain_hostileInput_getsNoControlCharacterIntoAMessage() throws Exception {
    try (LogRecorder log = LogRecorder.of("io.biscotti").everyLevel().quietly();
        LocalApplication application = LocalApplication.start()) {
      attack(application);
      application.get("/health/live", "X-Request-Id", "last");
      Await.until(() -> log.messages().stream().anyMatch(line -> line.endsWith("id=last")));
      assertTrue(log.messages().size() > 10, log.messages()::toString);
      for (String message : log.messages()) {
        assertTrue(message.matches("[ -~]*"), message);
      }
    }
  }

  @Test
  void json_hostileInput_isOneObjectALineWithTheRequest() throws Exception {
    PrintStream standard = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.US_ASCII));
    try (LocalApplication application =
        LocalApplication.start(Map.of("biscotti.log", "json", "biscotti.signin", "password"))) {
      attack(application);
      application.get(
          "/profile",
          "X-Request-Id",
          "last",
          "traceparent",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
      Await.until(() -> bytes.toString(StandardCharsets.US_ASCII).contains("\"last\""));
    } finally {
      System.setOut(standard);
    }
    List<JsonNode> lines = new ArrayList<>();
    for (String line : bytes.toString(StandardCharsets.US_ASCII).split("\n", -1)) {
      if (!line.isEmpty()) {
        assertTrue(line.matches("[ -~]+"), line);
        lines.add(Json.MAPPER.readTree(line));
      }
    }
    JsonNode last =
        lines.stream()
            .filter(line -> line.path("request_id").asText().equals("last"))
            .findFirst()
            .orElseThrow();
    assertEquals("io.biscotti.app.RequestLog", last.path("logger").textValue());
    assertEquals("GET", last.path("method").textValue());
    assertEquals("/profile", last.path("path").textValue());
    assertEquals(401, last.path("status").intValue());
    assertTrue(last.path("duration_ms").isIntegralNumber());
    assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", last.path("trace_id").textValue());
  }

  /** The error page is dispatched after the filters have returned. */
  @Test
  void json_unexpectedError_namesTheRequestInItsOwnLine() throws Exception {
    PrintStream standard = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.US_ASCII));
    try (LocalApplication application =
        LocalApplication.start(Map.of("biscotti.log", "json"), ErrorPageTest::addBroken)) {
      assertEquals(
          "broken-1",
          application.get("/broken", "X-Request-Id", "broken-1").json().path("requestId").asText());
      Await.until(
          () -> bytes.toString(StandardCharsets.US_ASCII).contains("\"logger\":\"io.biscotti.app"));
    } finally {
      System.setOut(standard);
    }
    JsonNode fault =
        bytes
            .toString(StandardCharsets.US_ASCII)
            .lines()
            .map(LogInjectionTest::read)
            .filter(line -> line.path("logger").asText().equals("io.biscotti.web.Fault"))
            .findFirst()
            .orElseThrow();
    assertEquals("broken-1", fault.path("request_id").textValue());
    assertTrue(fault.path("exception").textValue().contains("secret detail"));
  }

  private static JsonNode read(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
