package io.biscotti.explain;

import io.biscotti.engine.Engine;
import io.biscotti.engine.ParsedCookie;
import io.biscotti.engine.Quirk;
import io.biscotti.engine.Reason.Effect;
import io.biscotti.engine.Retrieval;
import io.biscotti.engine.StorageModel;
import io.biscotti.engine.StoredCookie;
import io.biscotti.engine.UserAgent;
import io.biscotti.explain.Explanation.Difference;
import io.biscotti.explain.Explanation.Kept;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.PublicSuffixes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Explains step by step what browsers do with a {@code Set-Cookie} line according to RFC 6265bis
 * (draft-ietf-httpbis-rfc6265bis, sections 5.6 to 5.8), the prefixes of its successor, and CHIPS;
 * and how engines differ. No input makes it fail. Thread-safe.
 *
 * <p>Where the RFC leaves a choice, the explanation assumes that an absent {@code SameSite} means
 * {@code Lax}, that sites include their scheme, that connections to localhost are secure, and that
 * third-party cookies are allowed.
 */
public final class Explainer {
  private final InstantSource clock;

  /** Explains as of the time of this clock. */
  public Explainer(InstantSource clock) {
    this.clock = clock;
  }

  /** What one agent decided. */
  private record Run(@Nullable StoredCookie cookie, @Nullable Boolean sent, UserAgent agent) {
    boolean isStored() {
      return cookie != null;
    }

    /** Whether an existing cookie is deleted, or would be if there were one. */
    boolean isRemoved() {
      return agent.reasons().stream().anyMatch(reason -> reason.effect() == Effect.REMOVED);
    }

    boolean agrees(Run other) {
      return isStored() == other.isStored()
          && isRemoved() == other.isRemoved()
          && Objects.equals(sent, other.sent);
    }

    /**
     * Whether a quirk contributed to the cookie being kept. If the cookie isn't kept, quirks don't
     * matter.
     */
    boolean isCarriedOtherwise() {
      return isStored() && !Boolean.FALSE.equals(sent) && !agent.used().isEmpty();
    }
  }

  /** Explains what happens to the line. */
  public Explanation explain(Question question) {
    Instant now = clock.instant();
    Run run = run(question, new UserAgent(null), now);
    List<Difference> differs = new ArrayList<>();
    List<Run> runs = new ArrayList<>(List.of(run));
    List<BrowserOutcome> browsers = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      Run other = run(question, new UserAgent(engine), now);
      runs.add(other);
      browsers.add(outcome(engine, other));
      if (!run.agrees(other) || other.isCarriedOtherwise()) {
        differs.add(difference(engine, run, other));
      }
    }
    return new Explanation(
        run.isStored(),
        run.sent(),
        run.agent().reasons(),
        differs,
        run.cookie() == null ? null : Kept.of(run.cookie()),
        findings(question, runs, now),
        SuffixList.at(now, PublicSuffixes.version().orElse(null)),
        browsers,
        Repair.find(question, browsers, other -> outcomes(other, now)).orElse(null));
  }

  private static List<BrowserOutcome> outcomes(Question question, Instant now) {
    return Arrays.stream(Engine.values())
        .map(engine -> outcome(engine, run(question, new UserAgent(engine), now)))
        .toList();
  }

  private static BrowserOutcome outcome(Engine engine, Run run) {
    return new BrowserOutcome(
        engine, run.isStored(), run.sent(), run.isRemoved(), run.agent().reasons());
  }

  private static List<Remark> findings(Question question, List<Run> runs, Instant now) {
    boolean taken = runs.stream().anyMatch(run -> run.isStored() || run.isRemoved());
    boolean sent = runs.stream().anyMatch(run -> Boolean.TRUE.equals(run.sent()));
    StoredCookie cookie =
        runs.stream().map(Run::cookie).filter(Objects::nonNull).findFirst().orElse(null);
    List<Remark> findings =
        new ArrayList<>(
            OtherConditions.of(
                taken ? question.response() : null, sent ? question.request() : null, cookie));
    if (cookie != null) {
      parsed(question).map(ValueRemarks::of).ifPresent(findings::addAll);
    }
    if (isListAsked(question)) {
      SuffixList list = SuffixList.at(now, PublicSuffixes.version().orElse(null));
      list.remark(now).ifPresent(findings::add);
    }
    return findings;
  }

  /** Whether the answer depends on the Public Suffix List. */
  private static boolean isListAsked(Question question) {
    boolean hasDomain = parsed(question).filter(line -> !line.domain().isEmpty()).isPresent();
    BrowserRequest request = question.request();
    return hasDomain
        || question.response().isBetweenHosts()
        || (request != null && request.isBetweenHosts());
  }

  /** The line according to the RFC; empty if that ignores it. */
  private static Optional<ParsedCookie> parsed(Question question) {
    return new UserAgent(null).read(question.setCookie(), question.response());
  }

  private static Run run(Question question, UserAgent agent, Instant now) {
    StorageModel.Before existing = existing(question, agent, now);
    StoredCookie cookie =
        agent
            .read(question.setCookie(), question.response())
            .flatMap(line -> StorageModel.store(line, question.response(), agent, now, existing))
            .orElse(null);
    BrowserRequest request = question.request();
    if (request == null) {
      return new Run(cookie, null, agent);
    }
    boolean sent =
        cookie != null && Retrieval.send(cookie, request, agent, now.plus(question.after()));
    return new Run(cookie, sent, agent);
  }

  /**
   * The existing cookie, if the browser stored it. The steps for it don't appear in the
   * explanation.
   */
  private static StorageModel.@Nullable Before existing(
      Question question, UserAgent agent, Instant now) {
    Question.Existing before = question.existing();
    if (before == null) {
      return null;
    }
    UserAgent silent = agent.another();
    Optional<ParsedCookie> line = silent.read(before.setCookie(), before.response());
    StoredCookie cookie =
        line.flatMap(each -> StorageModel.store(each, before.response(), silent, now, null))
            .orElse(null);
    return new StorageModel.Before(cookie, silent.last());
  }

  private static Difference difference(Engine engine, Run run, Run other) {
    List<Quirk> used = other.agent().used();
    boolean told = run.isStored() != other.isStored();
    return new Difference(
        engine,
        told ? other.isStored() : null,
        Objects.equals(run.sent(), other.sent()) ? null : other.sent(),
        (told || run.isRemoved() == other.isRemoved()) ? null : other.isRemoved(),
        used.stream().map(Quirk::rule).collect(Collectors.joining("; ")),
        used.stream().map(Quirk::message).collect(Collectors.joining("; ")),
        used.stream().map(Quirk::source).distinct().collect(Collectors.joining("; ")),
        other.agent().last());
  }
}
