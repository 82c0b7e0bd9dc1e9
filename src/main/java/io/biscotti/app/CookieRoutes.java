package io.biscotti.app;

import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.cookie.SetCookie;
import io.biscotti.web.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The walk-through's routes that set, read and delete plain cookies. Cookies that are named like
 * credentials get {@code HttpOnly}; the others don't. Thread-safe.
 */
final class CookieRoutes {
  /** A cookie that scripts may read. */
  static final String USER_ID = "user_id";

  /** A cookie that scripts may read and that survives closing the browser. */
  static final String PERSISTENT = "persistent";

  private static final Duration TEMPORARY_AGE = Duration.ofMinutes(30);
  private static final Duration PERSISTENT_AGE = Duration.ofDays(7);

  private final Clock clock;

  CookieRoutes(Clock clock) {
    this.clock = clock;
  }

  /** {@code GET /set-cookie}. */
  void set(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ServletCookies.add(response, cookie(USER_ID, request).value("12345").build());
    Json.write(response, HttpServletResponse.SC_OK, Map.of("message", "Cookie set"));
  }

  /** {@code GET /get-cookie}: if several were sent, the first. */
  void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
    List<String> values = ServletCookies.header(request).values(USER_ID);
    Json.write(
        response,
        HttpServletResponse.SC_OK,
        Collections.singletonMap(USER_ID, values.isEmpty() ? null : values.get(0)));
  }

  /** {@code POST /set-temporary-cookie}. */
  void setTemporary(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ServletCookies.add(
        response,
        cookie("temp_token", request)
            .value("temp_value")
            .maxAge(TEMPORARY_AGE)
            .httpOnly(true)
            .build());
    Json.write(response, HttpServletResponse.SC_OK, Map.of("status", "temp cookie set"));
  }

  /** {@code POST /set-persistent-cookie}. */
  void setPersistent(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ServletCookies.add(
        response,
        cookie(PERSISTENT, request)
            .value("persistent_value")
            .maxAge(PERSISTENT_AGE)
            .expires(clock.instant().plus(PERSISTENT_AGE))
            .build());
    Json.write(response, HttpServletResponse.SC_OK, Map.of("status", "persistent cookie set"));
  }

  /** {@code POST /delete-cookie}. */
  void delete(HttpServletRequest request, HttpServletResponse response) throws IOException {
    ServletCookies.add(response, cookie("session_id", request).httpOnly(true).build().expire());
    Json.write(response, HttpServletResponse.SC_OK, Map.of("status", "cookie deleted"));
  }

  private static SetCookie.Builder cookie(String name, HttpServletRequest request) {
    return SetCookie.named(name).path("/").sameSite(SameSite.LAX).secure(request.isSecure());
  }
}
