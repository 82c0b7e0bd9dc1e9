package io.biscotti.explain;

import io.biscotti.cookie.SameSite;
import io.biscotti.engine.NamePrefixes;
import io.biscotti.engine.Reason;
import io.biscotti.explain.Fix.Change;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.Credentials;
import io.biscotti.site.Host;
import io.biscotti.site.PublicSuffixes;
import io.biscotti.site.Url;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Searches for a line that more browsers store and send: satisfies the rule that decided in one of
 * them, checks what all of them do then, and keeps the best line. So every fix has been checked
 * before it is shown. Each instance handles one question.
 */
final class Repair {
  /** How many changes are tried: more than the rules that one line can break in turn. */
  private static final int MOST_STEPS = 12;

  private static final List<Duration> LIFETIMES =
      List.of(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(400));

  private final Function<Question, List<BrowserOutcome>> browsers;
  private final LineDraft draft;
  private final List<Change> changes = new ArrayList<>();
  private final String original;
  private Question question;
  private boolean lineChanged;
  private boolean plain;
  private @Nullable Credentials credentials;

  private Repair(
      Question question, LineDraft draft, Function<Question, List<BrowserOutcome>> browsers) {
    this.question = question;
    this.original = question.setCookie();
    this.draft = draft;
    this.browsers = browsers;
  }

  /**
   * The best line found; empty if all browsers do what the line asks, or no line is better.
   *
   * @param now what each browser does with the line as it is
   * @param browsers what each browser does with a question
   */
  static Optional<Fix> find(
      Question question,
      List<BrowserOutcome> now,
      Function<Question, List<BrowserOutcome>> browsers) {
    return successes(now) == now.size()
        ? Optional.empty()
        : LineDraft.of(question.setCookie(), question.response())
            .flatMap(draft -> new Repair(question, draft, browsers).search(now));
  }

  private Optional<Fix> search(List<BrowserOutcome> now) {
    List<BrowserOutcome> outcomes = now;
    long best = successes(now);
    Fix found = null;
    for (int step = 0; step < MOST_STEPS && change(outcomes); step++) {
      String line = lineChanged ? draft.line() : original;
      question = question.with(line);
      outcomes = browsers.apply(question);
      if (successes(outcomes) > best) {
        best = successes(outcomes);
        found = new Fix(lineChanged ? draft.shown() : null, credentials, changes, outcomes);
      }
    }
    return Optional.ofNullable(found);
  }

  private static long successes(List<BrowserOutcome> outcomes) {
    return outcomes.stream().filter(BrowserOutcome::isSuccess).count();
  }

  /** Satisfies the rule that decided in the first browser for which that is possible. */
  private boolean change(List<BrowserOutcome> outcomes) {
    for (BrowserOutcome outcome : outcomes) {
      if (!outcome.isSuccess()) {
        Reason reason = outcome.deciding();
        String message = satisfy(reason.rule());
        if (message != null) {
          changes.add(new Change(reason.rule(), message));
          lineChanged |= !reason.rule().equals("fetch-credentials");
          return true;
        }
      }
    }
    return false;
  }

  /** Changes the draft; returns what was changed, or null if nothing can be. */
  private @Nullable String satisfy(String rule) {
    return switch (rule) {
      case "fetch-credentials" -> include();
      case "secure-over-http", "secure-to-http" -> withoutSecure();
      case "domain-host", "domain-mismatch", "domain-ascii", "public-suffix" -> ownDomain();
      case "host-only-mismatch", "request-domain-mismatch" -> sharedDomain();
      case "path-mismatch" -> rootPath();
      case "host-prefix", "host-http-prefix", "secure-prefix", "http-prefix" -> prefixed();
      case "same-site-strict" -> forStrict();
      case "same-site-lax-part", "same-site-lax-unsafe", "same-site-cross-site" -> none();
      case "same-site-none-secure", "partitioned-secure" -> secured();
      case "third-party-blocked", "third-party-withheld" -> partitioned();
      case "partition-mismatch" -> unpartitioned();
      case "control-character" -> printable();
      case "size-limit" ->
          draft.shorten() ? "keep the data on the server, and store only a short id" : null;
      case "expired" -> likeExisting();
      case "expired-since" -> longer();
      default -> null;
    };
  }

  private @Nullable String include() {
    if (credentials == Credentials.INCLUDE) {
      return null;
    }
    credentials = Credentials.INCLUDE;
    question = question.with(Credentials.INCLUDE);
    return "call fetch with credentials: 'include', and let the server allow it with"
        + " Access-Control-Allow-Credentials: true";
  }

  /** Leaves out Secure, and with it the prefix and SameSite=None, which need it. */
  private @Nullable String withoutSecure() {
    if (plain) {
      return null;
    }
    plain = true;
    draft.secure = false;
    draft.partitioned = false;
    draft.dropPrefix();
    if (draft.sameSite == SameSite.NONE) {
      draft.sameSite = SameSite.LAX;
    }
    return "leave out Secure, and prefixes that need it, as long as you develop over plain HTTP;"
        + " use HTTPS for everything else";
  }

  private @Nullable String ownDomain() {
    if (draft.domain == null) {
      return null;
    }
    draft.domain = null;
    return "leave out Domain: the cookie then belongs to the host that sets it";
  }

  private @Nullable String sharedDomain() {
    BrowserRequest request = Objects.requireNonNull(question.request());
    Optional<String> shared = PublicSuffixes.registrable(question.response().url().host());
    if (shared.isEmpty()
        || !shared.equals(PublicSuffixes.registrable(request.url().host()))
        || shared.get().equals(draft.domain)) {
      return null;
    }
    NamePrefixes prefix = draft.prefix();
    if (prefix == NamePrefixes.HOST || prefix == NamePrefixes.HOST_HTTP) {
      draft.name = NamePrefixes.SECURE.text() + NamePrefixes.bare(draft.name);
    }
    draft.domain = shared.get();
    return "set Domain=%s, so that all its hosts get the cookie".formatted(shared.get());
  }

  private @Nullable String rootPath() {
    if ("/".equals(draft.path)) {
      return null;
    }
    draft.path = "/";
    return "set Path=/, so that every page of the host gets the cookie";
  }

  private @Nullable String prefixed() {
    NamePrefixes prefix = draft.prefix();
    if (prefix == null || !canBeSecure()) {
      return prefix == null ? null : withoutSecure();
    }
    String before = draft.shown();
    draft.secure = true;
    if (prefix == NamePrefixes.HOST || prefix == NamePrefixes.HOST_HTTP) {
      draft.path = "/";
      draft.domain = null;
    }
    draft.httpOnly |= prefix == NamePrefixes.HTTP || prefix == NamePrefixes.HOST_HTTP;
    String message = "meet the requirements of names with %s";
    return before.equals(draft.shown()) ? null : message.formatted(prefix.text());
  }

  private @Nullable String forStrict() {
    BrowserRequest request = Objects.requireNonNull(question.request());
    if (!request.isNavigation() || !request.isSafe()) {
      return none();
    }
    draft.sameSite = SameSite.LAX;
    return "set SameSite=Lax: then links from other sites carry the cookie";
  }

  private @Nullable String none() {
    if (draft.sameSite == SameSite.NONE || !canBeSecure() || plain) {
      return null;
    }
    draft.sameSite = SameSite.NONE;
    draft.secure = true;
    return "set SameSite=None and Secure, so that requests from other sites carry the cookie";
  }

  private @Nullable String secured() {
    if (canBeSecure() && !plain) {
      draft.secure = true;
      return "set Secure";
    }
    boolean changed = draft.partitioned || draft.sameSite == SameSite.NONE;
    draft.partitioned = false;
    draft.sameSite = SameSite.LAX;
    return changed ? "set SameSite=Lax: None and Partitioned need HTTPS" : null;
  }

  private @Nullable String partitioned() {
    if (draft.partitioned || !canBeSecure()) {
      return null;
    }
    draft.partitioned = true;
    draft.secure = true;
    draft.sameSite = SameSite.NONE;
    return "set Partitioned: browsers that block third-party cookies then keep one per top-level site";
  }

  private @Nullable String unpartitioned() {
    if (!draft.partitioned) {
      return null;
    }
    draft.partitioned = false;
    return "leave out Partitioned";
  }

  private @Nullable String printable() {
    return lineChanged ? null : "leave out control characters";
  }

  /** Gives a line that deletes a cookie the key that the cookie was stored with. */
  private @Nullable String likeExisting() {
    Question.Existing existing = question.existing();
    if (existing == null) {
      return null;
    }
    LineDraft before = LineDraft.of(existing.setCookie(), existing.response()).orElse(null);
    String was = draft.shown();
    if (before != null) {
      boolean given = before.path != null && before.path.startsWith("/");
      draft.name = before.name;
      draft.domain = before.domain;
      draft.path = given ? before.path : existing.response().url().defaultPath();
      draft.partitioned = before.partitioned;
      draft.secure |= before.secure;
      draft.sameSite = draft.partitioned ? SameSite.NONE : draft.sameSite;
    }
    return was.equals(draft.shown())
        ? null
        : "repeat the name, Domain, Path and Partitioned that the cookie was set with";
  }

  private @Nullable String longer() {
    Duration needed = question.after();
    Optional<Duration> lifetime =
        LIFETIMES.stream().filter(each -> each.compareTo(needed) > 0).findFirst();
    if (lifetime.isEmpty()) {
      return null;
    }
    draft.expires = null;
    draft.maxAgeSeconds = lifetime.get().toSeconds();
    return "set Max-Age=%d, longer than the time until the request".formatted(draft.maxAgeSeconds);
  }

  private boolean canBeSecure() {
    return isSecure(question.response().url())
        && (question.request() == null || isSecure(question.request().url()));
  }

  private static boolean isSecure(Url url) {
    return url.isEncrypted() || Host.isLoopback(url.host());
  }
}
