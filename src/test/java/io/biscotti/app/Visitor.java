package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.LiveStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** A browser that keeps its session cookie. Not thread-safe. */
public final class Visitor {
  public static final String GOOD = "seven green otters";
  public static final String BETTER = "eleven blue herons";
  public static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  public static final String SAFARI =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
          + " Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

  private final LocalApplication application;
  private String userAgent = FIREFOX;
  private String cookie = "a=b";

  public Visitor(LocalApplication application) {
    this.application = application;
  }

  /** The same visitor with another browser. */
  public Visitor as(String agent) {
    userAgent = agent;
    return this;
  }

  /** Another visitor with the same cookie. */
  public Visitor copy() {
    Visitor thief = new Visitor(application).as(userAgent);
    thief.cookie = cookie;
    return thief;
  }

  /** Sends a request, as JSON if it has a body, and keeps the session cookie of the response. */
  public Answer send(String method, String path, String json, String... more) {
    List<String> headers = new ArrayList<>(List.of("Cookie", cookie, "User-Agent", userAgent));
    headers.addAll(List.of(more));
    if (!json.isEmpty()) {
      headers.addAll(List.of("Content-Type", "application/json"));
    }
    Answer answer = application.send(method, path, json, headers.toArray(new String[0]));
    if (answer.setCookies().stream().anyMatch(line -> line.startsWith("__Host-session="))) {
      cookie = answer.sessionCookie();
    }
    return answer;
  }

  /** Sends a request with other cookies besides the session's. */
  public Answer sendWith(String cookies, String method, String path) {
    return application.send(method, path, "", "Cookie", cookie + "; " + cookies);
  }

  /** The session cookie, in the form of a {@code Cookie} header. */
  public String cookie() {
    return cookie;
  }

  /** Opens a stream. */
  public LiveStream open(String path, String... headers) {
    List<String> all = new ArrayList<>(List.of("Cookie", cookie, "User-Agent", userAgent));
    all.addAll(List.of(headers));
    return new LiveStream(application.uri(path), all.toArray(new String[0]));
  }

  public Answer get(String path) {
    return send("GET", path, "");
  }

  /** Sends a request and checks its status. */
  public Answer must(int status, String method, String path, String json) {
    Answer answer = send(method, path, json);
    assertEquals(status, answer.status(), () -> method + " " + path + ": " + answer.body());
    return answer;
  }

  public Visitor register(String username) {
    must(201, "POST", "/api/accounts", credentials(username, GOOD));
    return this;
  }

  public Visitor signIn(String username) {
    return signIn(username, GOOD);
  }

  public Visitor signIn(String username, String password) {
    must(200, "POST", "/api/session", credentials(username, password));
    return this;
  }

  public Visitor reauthenticate() {
    must(204, "POST", "/api/session/reauthenticate", "{\"password\":\"" + GOOD + "\"}");
    return this;
  }

  public int status() {
    return get("/api/session").status();
  }

  /** The problem code of {@code GET /api/session}. */
  public String code() {
    return get("/api/session").json().path("code").asText();
  }

  public String id() {
    return get("/api/session").json().path("id").asText();
  }

  /** The items of {@code GET /api/sessions}. */
  public List<JsonNode> sessions() {
    JsonNode listing = must(200, "GET", "/api/sessions", "").json();
    return StreamSupport.stream(listing.path("sessions").spliterator(), false).toList();
  }

  /** The handle of this visitor's session. */
  public String handle() {
    return sessions().stream()
        .filter(item -> item.path("current").asBoolean())
        .map(item -> item.path("id").asText())
        .findFirst()
        .orElseThrow();
  }

  /** The items of {@code GET /api/events}, newest first. */
  public List<JsonNode> events() {
    JsonNode listing = must(200, "GET", "/api/events", "").json();
    return StreamSupport.stream(listing.path("events").spliterator(), false).toList();
  }

  /** The types of {@link #events}, newest first. */
  public List<String> eventTypes() {
    return events().stream().map(item -> item.path("type").asText()).toList();
  }

  public static String credentials(String username, String password) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(username, password);
  }

  public static String change(String current, String replacement, boolean endOthers) {
    return "{\"current\":\"%s\",\"replacement\":\"%s\",\"endOtherSessions\":%s}"
        .formatted(current, replacement, endOthers);
  }
}
