package io.biscotti.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.biscotti.app.LocalApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Half an hour in which people use the application and others try to get in, so that the
 * screenshots show something. A minute of it takes about a second, because the monitor counts
 * sessions that often.
 */
final class Hour {

  /** The administrator whose account is shown. */
  static final String ADMIN = "ada";

  /** How far the clock must be behind at the start. */
  static final Duration LENGTH = Duration.ofMinutes(30);

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> PEOPLE = List.of("grace", "katherine", "joan", "radia");
  private static final List<String> BROWSERS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
              + " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36"
              + " (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36");

  private final LocalApplication application;
  private Visit admin;

  /** A browser with a session cookie; empty if its sign-in was refused. */
  private record Visit(String cookie, String browser) {}

  private Hour(LocalApplication application) {
    this.application = application;
    this.admin = enter("/api/accounts", ADMIN, Steps.PASSWORD, 0);
  }

  /** Lets the half hour pass, until the application's clock is right. */
  static void pass(LocalApplication application, LateClock clock) {
    Instant start = clock.instant();
    Hour hour = new Hour(application);
    PEOPLE.forEach(name -> hour.enter("/api/accounts", name, Steps.PASSWORD, 1));
    hour.minute(0);
    for (int minute = 1; clock.late().compareTo(MINUTE) > 0; minute++) {
      clock.set(start.plus(MINUTE.multipliedBy(minute)));
      hour.minute(minute);
    }
    clock.setRight();
  }

  private void minute(int minute) {
    String somebody = PEOPLE.get(minute % PEOPLE.size());
    Visit visit = enter("/api/session", somebody, Steps.PASSWORD, minute);
    look(visit, 12 + minute * 7 % 25);
    if (minute % 4 == 2) {
      enter("/api/session", somebody, "a wrong guess", minute);
    }
    if (minute % 12 == 5) {
      enter("/api/session", ADMIN, Steps.PASSWORD, minute);
    }
    if (minute % 9 == 5) {
      look(new Visit("__Host-session=made-up", visit.browser), 2);
    }
    if (minute % 5 < 3) {
      send("DELETE", "/api/session", "", visit);
    }
    if (minute % 10 == 2) {
      look(visit, 1);
    }
    awaitCounted();
  }

  /** Registers or signs in. */
  private Visit enter(String path, String name, String password, int browser) {
    Visit visit = new Visit("", BROWSERS.get(browser % BROWSERS.size()));
    String body = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
    LocalApplication.Answer answer = send("POST", path, body, visit);
    return answer.setCookies().isEmpty() ? visit : new Visit(answer.sessionCookie(), visit.browser);
  }

  private void look(Visit visit, int times) {
    for (int i = 0; i < times; i++) {
      send("GET", "/api/session", "", visit);
    }
  }

  private LocalApplication.Answer send(String method, String path, String body, Visit visit) {
    return application.send(
        method,
        path,
        body,
        "Content-Type",
        "application/json",
        "Cookie",
        visit.cookie,
        "User-Agent",
        visit.browser);
  }

  /** Waits until this minute's events and sessions are counted. */
  private void awaitCounted() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode monitor = MissingNode.getInstance();
    while (System.nanoTime() < end) {
      LocalApplication.Answer answer = send("GET", "/api/monitor", "", admin);
      if (!answer.setCookies().isEmpty()) {
        // On a slow machine, this takes longer than the idle timeout.
        admin = new Visit(answer.sessionCookie(), admin.browser);
      }
      monitor = answer.json();
      JsonNode minutes = monitor.path("minutes");
      if (minutes.path(minutes.size() - 1).hasNonNull("sessions")) {
        return;
      }
      pause();
    }
    throw new AssertionError("The monitor counted no sessions: " + monitor);
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
