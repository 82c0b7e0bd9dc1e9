package io.biscotti.session;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.sessioncookie.AnswerHeaders;
import io.biscotti.sessioncookie.FirstLines;
import io.biscotti.sessioncookie.SentTokens;
import io.biscotti.store.MutableSession;
import io.biscotti.store.SessionTooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session's cookie in the response to one request: saves the session and writes the lines that
 * the client should get. Not thread-safe; {@link RequestSession} uses it under its own lock.
 */
final class ResponseCookie {

  private final SessionScope scope;
  private final HttpServletRequest own;
  private final HttpServletResponse response;
  private final SentTokens sent;

  /** The token that the client has, or gets with this response; null if there is none. */
  private @Nullable String token;

  /** The {@code Set-Cookie} lines that this response has so far. */
  private List<String> written = List.of();

  /**
   * The response's first header lines just after {@link #written} was set; null if nothing was
   * written.
   */
  private @Nullable FirstLines declared;

  private boolean expires;
  private boolean single;
  private boolean late;

  /** Whether the container has dropped the written lines, as some do within an include. */
  private boolean dropped;

  /**
   * Creates it; nothing is written yet.
   *
   * @param own the request that the filter was given
   * @param response the response to that request
   * @param carried the sessions of the request's cookies
   */
  ResponseCookie(
      SessionScope scope,
      HttpServletRequest own,
      HttpServletResponse response,
      CarriedSessions carried) {
    this.scope = scope;
    this.own = own;
    this.response = response;
    this.sent = carried.sent();
    this.token = carried.token();
  }

  /** Whether the client has a token of the session, or gets one with this response. */
  boolean isSent() {
    return token != null;
  }

  /** Called when the session was replaced by a new one. */
  void startOver() {
    token = null;
  }

  /**
   * Called when the session has ended: unless another one follows, the response expires the cookie.
   */
  void expire() {
    expires = true;
  }

  /** Leaves the client's cookies unchanged if the session needs more than one. */
  void keepToOne() {
    single = true;
  }

  /**
   * Saves the session's changes and writes the cookie.
   *
   * @param session the request's session, for listeners
   * @param core the same session
   * @param request the request as the caller has it
   * @param headers the headers of its response
   * @param committed whether the response is committed
   * @param settled whether nothing is known to have changed the session, or the response's headers,
   *     since the last time
   * @throws SessionException if saving failed
   * @throws SessionTooLargeException if the session does not fit
   */
  void commit(
      HttpSession session,
      MutableSession core,
      HttpServletRequest request,
      AnswerHeaders headers,
      boolean committed,
      boolean settled) {
    List<String> lines = lines(session, core, request, headers);
    if (!committed) {
      written = lines == null ? written : lines;
      if (lines != null || !settled || !isDeclared(headers)) {
        declare(request, headers);
      }
    } else if (!core.isEnded() && (dropped || (lines != null && !lines.equals(written)))) {
      // A session that has ended needs no new cookie.
      noteLate(core);
    }
  }

  /** Expires the cookie if the request had a session that has ended. */
  void commitWithoutSession(HttpServletRequest request, AnswerHeaders headers) {
    boolean known = sent.isAny() || !written.isEmpty();
    if (headers.given().isCommitted()) {
      return;
    }
    if (expires && known) {
      written = scope.cookie().expire(sent);
    }
    declare(request, headers);
  }

  /**
   * Writes the headers that the session needs, even if the application or the container has reset
   * or replaced them meanwhile. After {@code sendError}, Jetty calls the response committed but
   * still accepts headers, so this doesn't ask.
   */
  void declare(HttpServletRequest request, AnswerHeaders headers) {
    headers.vary("Cookie");
    if (!written.isEmpty()) {
      headers.cookies(scope.cookie(), written);
      scope.sharedCaches().keepOut(request, headers);
      dropped = headers.included() && !headers.have(scope.cookie(), written);
      declared = dropped ? null : FirstLines.of(headers.given());
    }
  }

  /** Whether the response still has the cookie and the other headers that were written. */
  private boolean isDeclared(AnswerHeaders headers) {
    return declared != null && !headers.included() && declared.areStillIn(headers.given());
  }

  /** The lines that the response should have; null to leave them unchanged. */
  private @Nullable List<String> lines(
      HttpSession session, MutableSession core, HttpServletRequest request, AnswerHeaders headers) {
    core.settle();
    Instant now = Instant.ofEpochMilli(scope.clock().millis());
    boolean stale = core.isStale(now);
    if (!core.isChanged() && !stale) {
      return null;
    }
    if (!scope.store().keepsState() && response.isCommitted()) {
      if (core.isChanged()) {
        noteLate(core);
      }
      return null;
    }
    for (Object value : core.passivate()) {
      scope.listeners().passivating(session, value);
    }
    core.room(() -> scope.room().longestToken(own, headers));
    Optional<String> saved;
    try {
      saved = save(request, core);
    } catch (SessionTooLargeException e) {
      if (core.isChanged()) {
        throw e;
      }
      // Only the idle limit would have moved; a later response can do that.
      return null;
    }
    if (saved.isEmpty() || (saved.get().equals(token) && !renewsAge(stale))) {
      return null;
    }
    token = saved.get();
    List<String> lines = scope.cookie().write(saved.get(), sent, now);
    if (!scope.store().keepsState()) {
      scope.hints().sends(lines);
    }
    return single && lines.size() > 1 ? null : lines;
  }

  private Optional<String> save(HttpServletRequest request, MutableSession core) {
    Optional<String> saved;
    // No other thread may change the session between writing it and marking it as saved.
    synchronized (core) {
      saved = scope.store().save(core);
    }
    scope.sockets().seen(core);
    SessionObserver observer = scope.observer();
    if (observer != null && saved.isPresent()) {
      observer.saved(request, core);
    }
    return saved;
  }

  private boolean renewsAge(boolean stale) {
    return stale && scope.cookie().isPersistent();
  }

  /** Counts, once per request, that the cookie could not be updated. */
  private void noteLate(MutableSession core) {
    if (!late) {
      late = true;
      scope.events().publish(Kind.LATE_CHANGE, core.id());
    }
  }
}
