package io.biscotti.advice;

import io.biscotti.codec.StorageTrial;
import io.biscotti.sessioncookie.SessionCookie;
import io.biscotti.store.SealedStore;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an application could run with sealed sessions, by watching its present
 * sessions: {@code session.store=observe}. Thread-safe.
 *
 * <p>Attributes are tried out at the end of requests that used the session. This runs their
 * serialization code, and takes at most a fiftieth of the time. Once an hour, {@link #advice} is
 * logged.
 */
public final class SessionAdvisor implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SessionAdvisor.class.getName());
  private static final String CONTEXT_ATTRIBUTE = SessionAdvisor.class.getName();
  private static final Duration HOUR = Duration.ofHours(1);

  /** How many attributes of one session are tried at most. */
  private static final int MOST_ATTRIBUTES = 1_000;

  /** How long attributes are tried at the end of one request. */
  private static final long MOST_NANOS = 100_000_000;

  private final ServletContext context;
  private final Terms terms;
  private final Findings findings = new Findings();
  private final Callers callers = new Callers(findings);
  private final Budget budget = new Budget(System::nanoTime);

  @SuppressWarnings("ThreadLocalUsage") // A request may pass through several applications.
  private final ThreadLocal<HttpServletResponse> response = new ThreadLocal<>();

  private final Map<HttpSession, WeakReference<HttpSession>> observed = new WeakHashMap<>();
  private final Upkeep reporter = new Upkeep("advisor", 1);

  /**
   * The limits that a sealed session would have to meet.
   *
   * @param trial tries out values
   * @param cookie the session's cookie; null if its configuration is refused, which is a fault
   * @param mostCookies how many cookies it may fill
   * @param compress whether long attributes are compressed
   * @param serializable the pattern of {@code session.serializable}; null for none
   * @param faults what rules out sealed sessions from the start
   */
  public record Terms(
      StorageTrial trial,
      @Nullable SessionCookie cookie,
      int mostCookies,
      boolean compress,
      @Nullable String serializable,
      List<String> faults) {

    /** Takes a copy of the list. */
    public Terms {
      faults = List.copyOf(faults);
    }
  }

  private SessionAdvisor(ServletContext context, Terms terms) {
    this.context = context;
    this.terms = terms;
  }

  /** Starts watching a web application; called by the session filter. */
  public static SessionAdvisor start(ServletContext context, Terms terms) {
    SessionAdvisor advisor = new SessionAdvisor(context, terms);
    try {
      context.addListener(advisor.callers);
    } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
      LOG.log(Level.WARNING, "can't tell who asks for sessions before the filter", e);
    }
    context.setAttribute(CONTEXT_ATTRIBUTE, advisor);
    advisor.reporter.every(HOUR, "session advice", advisor::report);
    return advisor;
  }

  /**
   * The advisor of a web application.
   *
   * @return empty unless its session filter has {@code session.store=observe}
   */
  public static Optional<SessionAdvisor> in(ServletContext context) {
    return context.getAttribute(CONTEXT_ATTRIBUTE) instanceof SessionAdvisor advisor
        ? Optional.of(advisor)
        : Optional.empty();
  }

  /** What is known so far. */
  public Advice advice() {
    return findings.advice(terms.faults(), terms.mostCookies(), terms.serializable());
  }

  private void report() {
    LOG.log(Level.INFO, () -> advice().text());
  }

  /**
   * Passes a request on and inspects its session afterwards.
   *
   * @throws IOException if the chain throws it
   * @throws ServletException if the chain throws it
   */
  public void watch(HttpServletRequest request, HttpServletResponse answer, FilterChain chain)
      throws IOException, ServletException {
    if (response.get() != null) {
      chain.doFilter(request, answer);
      return;
    }
    ObservedRequest seen = new ObservedRequest(request, callers, this::observed);
    response.set(answer);
    callers.enter();
    try {
      chain.doFilter(seen, answer);
    } finally {
      callers.leave();
      response.remove();
      quietly(() -> look(seen.asked()));
    }
  }

  /**
   * The wrapper of a container's session, always the same object, because applications synchronize
   * on it.
   */
  private HttpSession observed(HttpSession own) {
    synchronized (observed) {
      WeakReference<HttpSession> known = observed.get(own);
      HttpSession same = known == null ? null : known.get();
      if (same == null) {
        same = ObservedSession.of(own, this::changed);
        observed.put(own, new WeakReference<>(same));
      }
      return same;
    }
  }

  private void changed(String name) {
    HttpServletResponse current = response.get();
    if (current != null) {
      quietly(
          () -> {
            if (current.isCommitted()) {
              findings.addLate(name);
            }
          });
    }
  }

  private void look(@Nullable HttpSession session) {
    if (session == null || !budget.begin()) {
      return;
    }
    try {
      tryAll(session);
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the session has ended", e);
    } finally {
      budget.end();
    }
  }

  /** Tries the session's attributes, new ones first, until the time for this request is up. */
  private void tryAll(HttpSession session) {
    long start = System.nanoTime();
    Map<String, Object> known = new LinkedHashMap<>();
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : Collections.list(session.getAttributeNames())) {
      Object value = session.getAttribute(name);
      if (value != null && values.size() + known.size() < MOST_ATTRIBUTES) {
        boolean isKnown = findings.knows(name, value.getClass().getName());
        (isKnown ? known : values).put(name, value);
      }
    }
    values.putAll(known);
    Map<String, byte[]> encoded = new LinkedHashMap<>();
    for (Map.Entry<String, Object> each : values.entrySet()) {
      StorageTrial.Outcome outcome = terms.trial().of(each.getKey(), each.getValue());
      findings.add(each.getKey(), each.getValue().getClass().getName(), outcome);
      encoded.put(each.getKey(), outcome.encoded());
      if (System.nanoTime() - start > MOST_NANOS) {
        break;
      }
    }
    findings.tried();
    SessionCookie cookie = terms.cookie();
    if (cookie != null) {
      findings.addCookies(cookies(cookie, encoded));
    }
  }

  private int cookies(SessionCookie cookie, Map<String, byte[]> encoded) {
    int chars = SealedStore.tokenChars(encoded, cookie.singleBytes(), terms.compress());
    for (int count = 1; count <= SessionCookie.MAX_COOKIES; count++) {
      if (chars <= cookie.limitBytes(count)) {
        return count;
      }
    }
    int most = cookie.limitBytes(SessionCookie.MAX_COOKIES);
    return (int) (((long) chars * SessionCookie.MAX_COOKIES + most - 1) / most);
  }

  private static void quietly(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.DEBUG, "the session advisor failed", e);
    }
  }

  /** Stops watching. */
  @Override
  public void close() {
    context.removeAttribute(CONTEXT_ATTRIBUTE);
    reporter.close();
  }
}
