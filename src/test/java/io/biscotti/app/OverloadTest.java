package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.SettableClock;
import io.biscotti.web.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * More sign-ins than the server can hash passwords for, and re-authentications that have lapsed.
 */
@Timeout(600)
@MatrixOnly
class OverloadTest {
  private static final String GOOD = "seven green otters";
  private static final int ONSLAUGHT = 400;

  /** How many requests may wait for a hash, in addition to those that compute one. */
  private static final int MOST_WAITING = 32;

  /** How long to wait: longer than the three seconds that a request waits for its turn. */
  private static final Duration SLOW = Duration.ofMillis(3_500);

  private static final int SLOW_KIB = 32 * 1024;
  private static final int MOST_PASSES = 99;
  private static final int MOST_ROUNDS = 5;

  private static String credentials(String username, String password) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(username, password);
  }

  private static Answer send(
      LocalApplication application, String method, String path, String cookie, String json) {
    return application.send(
        method, path, json, "Content-Type", "application/json", "Cookie", cookie);
  }

  private static Map<String, String> onPostgres() {
    return Map.of(
        "biscotti.signin", "password",
        "biscotti.database.url", MigratedDatabase.onPostgres(),
        "biscotti.database.user", Postgres.shared().user());
  }

  /** Each hash uses memory only while it is computed, so this number bounds the total. */
  private static int places() {
    return Math.min(4, Runtime.getRuntime().availableProcessors());
  }

  private static int hashing() {
    return (int)
        Thread.getAllStackTraces().values().stream()
            .filter(
                stack ->
                    Arrays.stream(stack)
                        .anyMatch(
                            frame ->
                                frame.getClassName().equals(Argon2BytesGenerator.class.getName())))
            .count();
  }

  private static void assertTold(List<HttpResponse<String>> crowd) throws Exception {
    for (HttpResponse<String> answer : crowd) {
      assertEquals(List.of(), answer.headers().allValues("Set-Cookie"));
      if (answer.statusCode() == 503) {
        assertEquals("unavailable", Json.MAPPER.readTree(answer.body()).path("code").asText());
        assertTrue(answer.headers().firstValueAsLong("Retry-After").orElseThrow() >= 1);
      }
    }
    Map<Integer, Long> counts =
        crowd.stream()
            .collect(Collectors.groupingBy(HttpResponse::statusCode, Collectors.counting()));
    assertTrue(List.of(401, 429, 503).containsAll(counts.keySet()), counts::toString);
    assertTrue(
        counts.getOrDefault(503, 0L) >= ONSLAUGHT - places() - MOST_WAITING, counts::toString);
  }

  @Test
  @Asvs(
      value = "15.2.2",
      gist = "Expensive requests can't take the application down.",
      done = "Sent four hundred sign-ins at once, and timed other requests meanwhile.")
  void signIns_fourHundredAtOnce_useFewThreadsAndDelayNobodyElse() throws Exception {
    Map<String, String> settings = onPostgres();
    try (LocalApplication application = LocalApplication.startAsDeployed(settings)) {
      register(application, "slow");
      makeSlow(settings.get("biscotti.database.url"));
      boolean full = false;
      // Waiting requests give up after three seconds, and a busy machine may stall that long.
      for (int i = 0; i < MOST_ROUNDS && !full; i++) {
        full = onslaught(application, "john" + i);
      }
      assertTrue(full, "never full for as long as six requests take");
    }
  }

  /**
   * Sends the crowd, and meanwhile what other people send.
   *
   * @param username of a new account
   * @return whether every place to wait was taken while the account's requests were answered
   */
  private static boolean onslaught(LocalApplication application, String username) throws Exception {
    String cookie = register(application, username);
    String bystander = register(application, "by-" + username);
    List<CompletableFuture<HttpResponse<String>>> crowd = new ArrayList<>();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 0; i < ONSLAUGHT; i++) {
      crowd.add(client.sendAsync(guess(application, i), BodyHandlers.ofString()));
    }
    int waiting = 0;
    int hashing = 0;
    while (waiting < places() + MOST_WAITING
        && crowd.stream().filter(CompletableFuture::isDone).count() < ONSLAUGHT / 2) {
      waiting = Math.max(waiting, inside());
      hashing = Math.max(hashing, hashing());
      assertLive(application);
    }
    List<Answer> answers = askEverywhere(application, username, cookie);
    boolean full = inside() == places() + MOST_WAITING;
    while (!crowd.stream().allMatch(CompletableFuture::isDone)) {
      waiting = Math.max(waiting, inside());
      hashing = Math.max(hashing, hashing());
      assertLive(application);
      assertEquals(200, application.get("/api/session", "Cookie", bystander).status());
      Thread.sleep(20);
    }
    assertTrue(waiting <= places() + MOST_WAITING, "threads held: " + waiting);
    assertTrue(hashing >= 1 && hashing <= places(), "hashed at once: " + hashing);
    assertTold(crowd.stream().map(CompletableFuture::join).toList());
    if (full) {
      answers.forEach(OverloadTest::assertBusy);
      // Requests that were turned away don't count as wrong guesses.
      Answer later = send(application, "POST", "/api/session", "a=b", credentials(username, GOOD));
      assertEquals(200, later.status(), later::body);
    }
    return full;
  }

  private static HttpRequest guess(LocalApplication application, int number) {
    return HttpRequest.newBuilder(application.uri("/api/session"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(credentials("slow", "wrong" + number)))
        .build();
  }

  /** Threads that wait for a hash or compute one. */
  private static int inside() {
    return (int)
        Thread.getAllStackTraces().values().stream()
            .filter(
                stack ->
                    Arrays.stream(stack)
                        .anyMatch(
                            frame ->
                                frame.getClassName().equals("io.biscotti.account.Passwords")
                                    && frame.getMethodName().equals("inTurn")))
            .count();
  }

  /**
   * Checks that requests get their response within a second. A check takes the quickest of three
   * requests, because another process may occupy the machine for a moment; a server without free
   * threads delays all three.
   */
  private static void assertLive(LocalApplication application) {
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < 3 && quickest >= 1_000; i++) {
      long start = System.nanoTime();
      assertEquals(200, application.get("/health/live").status());
      quickest = Math.min(quickest, Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
    assertTrue(quickest < 1_000, "/health/live took " + quickest + " ms");
  }

  /** Every request that needs a hash. */
  private static List<Answer> askEverywhere(
      LocalApplication application, String username, String cookie) {
    String signIn = credentials(username, GOOD);
    String change = "{\"current\":\"%s\",\"replacement\":\"eight brown otters\"}".formatted(GOOD);
    String proof = "{\"password\":\"" + GOOD + "\"}";
    String other = credentials("not-" + username, GOOD);
    return List.of(
        send(application, "POST", "/api/session", "a=b", signIn),
        send(application, "POST", "/api/token", "a=b", signIn),
        send(application, "POST", "/login", "a=b", signIn),
        send(application, "POST", "/api/accounts", "a=b", other),
        send(application, "PUT", "/api/account/password", cookie, change),
        send(application, "POST", "/api/session/reauthenticate", cookie, proof));
  }

  /** Checks that a response refuses at once, with Retry-After. */
  private static void assertBusy(Answer answer) {
    assertEquals(503, answer.status(), answer::body);
    assertEquals("unavailable", answer.json().path("code").asText());
    assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
    assertEquals(List.of(), answer.setCookies());
  }

  private static String register(LocalApplication application, String username) {
    Answer made = send(application, "POST", "/api/accounts", "a=b", credentials(username, GOOD));
    assertEquals(201, made.status(), made::body);
    return made.sessionCookie();
  }

  /** Gives an account a stored hash that matches nothing and takes seconds to compare. */
  private static void makeSlow(String url) throws Exception {
    String hash =
        "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
            .formatted(SLOW_KIB, passes(), "A".repeat(22), "A".repeat(43));
    try (Connection connection = DriverManager.getConnection(url, Postgres.shared().user(), "");
        PreparedStatement update =
            connection.prepareStatement("update accounts set password = ? where username = ?")) {
      update.setString(1, hash);
      update.setString(2, "slow");
      assertEquals(1, update.executeUpdate());
    }
  }

  /** How many passes take this much CPU time, however busy the machine is. */
  private static int passes() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withMemoryAsKB(SLOW_KIB)
              .withIterations(2)
              .withParallelism(1)
              .withSalt(new byte[16])
              .build());
      long start = threads.getCurrentThreadCpuTime();
      generator.generateBytes(new byte[8], new byte[32]);
      shortest = Math.min(shortest, threads.getCurrentThreadCpuTime() - start);
    }
    return (int) Math.min(MOST_PASSES, 1 + 2 * SLOW.toNanos() / shortest);
  }

  @Test
  void reauthentication_tenMinutesLater_hasLapsed() throws Exception {
    SettableClock clock = new SettableClock(Instant.now());
    try (LocalApplication application =
        LocalApplication.start(
            Map.of("biscotti.signin", "password"),
            context -> context.setAttribute(Startup.CLOCK, clock))) {
      String cookie = register(application, "john");
      assertEquals(403, send(application, "DELETE", "/api/account", cookie, "").status());
      cookie = reauthenticate(application, cookie);
      clock.advance(Duration.ofMinutes(10).minusSeconds(1));
      Answer alone = send(application, "DELETE", "/api/sessions", cookie, "");
      assertEquals(200, alone.status(), alone::body);
      cookie = alone.sessionCookie();
      clock.advance(Duration.ofSeconds(1));
      for (String path : List.of("/api/sessions", "/api/account", "/api/sessions/x")) {
        Answer lapsed = send(application, "DELETE", path, cookie, "");
        assertEquals(403, lapsed.status(), path);
        assertEquals("reauth_required", lapsed.json().path("code").asText());
      }
      cookie = reauthenticate(application, cookie);
      assertEquals(204, send(application, "DELETE", "/api/account", cookie, "").status());
    }
  }

  private static String reauthenticate(LocalApplication application, String cookie) {
    Answer proof =
        send(
            application,
            "POST",
            "/api/session/reauthenticate",
            cookie,
            "{\"password\":\"" + GOOD + "\"}");
    assertEquals(204, proof.status(), proof::body);
    return proof.sessionCookie();
  }
}
