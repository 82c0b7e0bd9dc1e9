package io.biscotti.engine;

import static java.time.ZoneOffset.UTC;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.cookie.CookieRules;
import io.biscotti.engine.CaseServer.Wish;
import io.biscotti.explain.Explainer;
import io.biscotti.explain.Explanation;
import io.biscotti.explain.Question;
import io.biscotti.site.BrowserRequest;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.BrowserCookie;
import io.biscotti.testkit.browser.Browsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Compares what {@link Explainer} predicts with what browsers do: a server sets every line of
 * {@code engines.txt}, and later requests show the result. If an engine deviates from the RFC,
 * {@code docs/engines.md} has a row.
 */
class EnginesIT {

  private static final Path DOCUMENT = Path.of("docs", "engines.md");
  private static final Explainer EXPLAINER = new Explainer(InstantSource.system());

  /** The engine that is tested, by the name that the document uses. */
  enum Tested {
    CHROMIUM("Chromium", io.biscotti.testkit.browser.Engine.CHROMIUM, Engine.CHROMIUM),
    FIREFOX("Firefox", io.biscotti.testkit.browser.Engine.FIREFOX, Engine.FIREFOX),
    WEBKIT("WebKitGTK", io.biscotti.testkit.browser.Engine.WEBKIT, Engine.WEBKITGTK);

    private final String label;
    private final io.biscotti.testkit.browser.Engine browser;
    private final Engine engine;

    Tested(String label, io.biscotti.testkit.browser.Engine browser, Engine engine) {
      this.label = label;
      this.browser = browser;
      this.engine = engine;
    }
  }

  @ParameterizedTest
  @MatrixSource
  void explain_lineThatABrowserGot_isWhatTheBrowserDoes(Tested tested) throws IOException {
    List<EngineCase> cases = EngineCase.all();
    List<String> wrong = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    String version;
    try (CaseServer server = new CaseServer(cases);
        Browser browser = Browsers.openOrdinary(tested.browser)) {
      version = browser.version();
      EngineTour tour = new EngineTour(browser, server, cases);
      tour.run();
      for (EngineCase one : cases) {
        assertTrue(server.answered(one, Wish.GET), one.name() + " was not asked for");
        wrong(tested, one, tour).ifPresent(wrong::add);
        row(tested, one).ifPresent(rows::add);
      }
    }
    String seen = tested.label + " " + version + " as it is now:\n";
    assertEquals("", String.join("\n", wrong), seen);
    assertEquals(documented(tested), String.join("\n", rows), seen);
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_whoseTimeHasPassed_isSentNoMore(Tested tested) throws Exception {
    EngineCase aged = EngineCase.of("aged | {n}=1; Max-Age=2 | . | .", 0);
    EngineCase dated = EngineCase.of("dated | {n}=1; Expires={in 3 s} | . | .", 1);
    EngineCase lasting = EngineCase.of("lasting | {n}=1; Max-Age=600 | . | .", 2);
    List<EngineCase> cases = List.of(aged, dated, lasting);
    try (CaseServer server = new CaseServer(cases);
        Browser browser = Browsers.openOrdinary(tested.browser)) {
      EngineTour tour = new EngineTour(browser, server, cases);
      browser.open(server.at(aged.request().page()));
      List<EngineCase> early =
          Await.within(
              Duration.ofSeconds(2),
              () -> {
                tour.fetchHere(cases, Wish.SET, EngineCase::response);
                tour.fetchHere(cases, Wish.GET, EngineCase::request);
                return cases.stream().filter(tour::sent).toList();
              });
      assertEquals(cases, early);
      assertEquals(cases, sent(tested, cases, Duration.ZERO));
      browser.await(
          "two of three to expire",
          () -> {
            tour.fetchHere(cases, Wish.GET, EngineCase::request);
            return cases.stream().filter(tour::sent).toList().equals(List.of(lasting));
          });
      assertEquals(List.of(lasting), sent(tested, cases, Duration.ofSeconds(4)));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_deletedWithAnotherPath_staysUntilItsOwnIsRepeated(Tested tested) {
    String page = "https://localhost/q/";
    EngineCase old = EngineCase.of("old | {n}=1; Path=/q | %s | %s".formatted(page, page), 0);
    EngineCase wrong =
        EngineCase.of("wrong | c000=; Path=/; Max-Age=0 | %s | .".formatted(page), 1);
    EngineCase right =
        EngineCase.of("right | c000=; Path=/q; Max-Age=0 | %s | .".formatted(page), 2);
    try (CaseServer server = new CaseServer(List.of(old, wrong, right));
        Browser browser = Browsers.openOrdinary(tested.browser)) {
      EngineTour tour = new EngineTour(browser, server, List.of(old, wrong, right));
      browser.open(server.at(old.request().page()));
      List<Boolean> sent = new ArrayList<>();
      for (EngineCase line : List.of(old, wrong, right)) {
        tour.fetchHere(List.of(line), Wish.SET, EngineCase::response);
        tour.fetchHere(List.of(old), Wish.GET, EngineCase::request);
        sent.add(tour.sent(old));
        assertEquals(
            line == right,
            EXPLAINER.explain(deletion(line, old)).reasons().stream()
                .anyMatch(reason -> reason.effect() == Reason.Effect.REMOVED));
      }
      assertEquals(List.of(true, true, false), sent);
    }
  }

  private static Question deletion(EngineCase line, EngineCase old) {
    return new Question(
        line.setCookie(),
        line.response().visit(),
        null,
        Duration.ZERO,
        new Question.Existing(old.setCookie(), old.response().visit()));
  }

  @ParameterizedTest
  @MatrixSource
  void expires_ofTheTable_isReadAsTheTableHasIt(Tested tested) throws IOException {
    List<DateCase> cases = DateCase.all(Year.now(UTC).plusYears(1));
    List<String> wrong = new ArrayList<>();
    try (DateServer server = new DateServer(cases.stream().map(DateCase::text).toList());
        Browser browser = Browsers.openOrdinary(tested.browser)) {
      Map<Integer, BrowserCookie> kept = server.visit(browser);
      for (int i = 0; i < cases.size(); i++) {
        String said = expiry(tested, cases.get(i));
        String seen = DateServer.expiry(kept.get(i));
        if (!isAlike(tested, said, seen)) {
          wrong.add(cases.get(i) + ": " + said + ", and was " + seen);
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
  }

  /** When a cookie with this date expires, according to the table. */
  private static String expiry(Tested tested, DateCase one) {
    UserAgent agent = new UserAgent(tested.engine);
    Instant now = Instant.now();
    BrowserRequest visit = EngineCase.of("dated | {n}=1 | . | .", 0).response().visit();
    String text = "d=1; Path=/; Expires=" + one.text();
    Optional<ParsedCookie> line = agent.read(text, visit);
    line.ifPresent(
        each -> assertEquals(one.reading(tested.engine).orElse(null), each.expires(), text));
    return line.flatMap(each -> StorageModel.store(each, visit, agent, now, null))
        .map(stored -> DateServer.expiry(stored.expiresAt()))
        .orElse(DateServer.NOT_KEPT);
  }

  /**
   * Limits count from the arrival of the cookie; WebKit's driver reports 32 bits of the seconds.
   */
  private static boolean isAlike(Tested tested, String said, String seen) {
    if (!said.matches(DateServer.DATED) || !seen.matches(DateServer.DATED)) {
      return said.equals(seen);
    }
    Instant one = Instant.parse(said);
    Instant other = Instant.parse(seen);
    if (tested == Tested.WEBKIT) {
      return (int) one.getEpochSecond() == (int) other.getEpochSecond();
    }
    boolean capped = one.isAfter(Instant.now().plus(CookieRules.MAX_AGE).minusSeconds(60));
    return capped
        ? Duration.between(one, other).abs().toSeconds() <= Browser.PATIENCE.toSeconds()
        : one.equals(other);
  }

  @ParameterizedTest
  @MatrixSource
  void expires_ofAServerWhoseClockIsBehind_isMovedByTwoEngines(Tested tested) {
    Instant now = Instant.now().truncatedTo(SECONDS);
    Instant end = now.plus(Duration.ofDays(2));
    Duration behind = Duration.ofHours(3);
    try (DateServer server = new DateServer(List.of(DateServer.text(end)), now.minus(behind));
        Browser browser = Browsers.openOrdinary(tested.browser)) {
      Instant seen = server.visit(browser).get(0).expiresAt();
      Duration moved = Duration.between(end, seen);
      Duration said = tested == Tested.WEBKIT ? Duration.ZERO : behind;
      assertTrue(moved.minus(said).abs().compareTo(Browser.PATIENCE) <= 0, moved.toString());
    }
  }

  /** The cases whose cookies should still be sent after this time. */
  private static List<EngineCase> sent(Tested tested, List<EngineCase> cases, Duration after) {
    return cases.stream()
        .filter(one -> Verdict.of(tested.engine, one.question(after)).sent())
        .toList();
  }

  /** How the engine differs from the prediction; empty if it doesn't. */
  private static Optional<String> wrong(Tested tested, EngineCase one, EngineTour tour) {
    Verdict said = Verdict.of(tested.engine, one.question(Duration.ZERO));
    boolean back = Verdict.of(tested.engine, one.questionOfReturn()).sent();
    boolean told = tour.tells(back || said.sent()) || !said.stored();
    Verdict seen = new Verdict(told ? tour.stored(one) : said.stored(), tour.sent(one), "");
    return seen.sameAs(said)
        ? Optional.empty()
        : Optional.of(
            "%s `%s`: %s, and was %s"
                .formatted(one.name(), one.template(), said.words(), seen.words()));
  }

  /**
   * What an engine does with a case.
   *
   * @param why how it deviates from the RFC
   */
  private record Verdict(boolean stored, boolean sent, String why) {

    /** The prediction for an engine; for null, according to the RFC. */
    static Verdict of(Engine engine, Question question) {
      Explanation all = EXPLAINER.explain(question);
      boolean sent = Boolean.TRUE.equals(all.sent());
      return all.differs().stream()
          .filter(each -> each.engine() == engine)
          .findFirst()
          .map(
              each ->
                  new Verdict(
                      each.stored() == null ? all.stored() : each.stored(),
                      each.sent() == null ? sent : each.sent(),
                      each.rule()))
          .orElse(new Verdict(all.stored(), sent, ""));
    }

    boolean sameAs(Verdict other) {
      return stored == other.stored && sent == other.sent;
    }

    String words() {
      return (stored ? "stored" : "not stored") + ", " + (sent ? "sent" : "not sent");
    }
  }

  /** The document's row about an engine that deviates from the RFC. */
  private static Optional<String> row(Tested tested, EngineCase one) {
    Verdict rfc = Verdict.of(null, one.question(Duration.ZERO));
    Verdict said = Verdict.of(tested.engine, one.question(Duration.ZERO));
    Explanation explanation = EXPLAINER.explain(one.question(Duration.ZERO));
    Reason reason = explanation.sending().orElseGet(explanation::storing);
    return rfc.sameAs(said)
        ? Optional.empty()
        : Optional.of(
            "| %s | `%s` | `%s` | %s (`%s`) | %s | %s |"
                .formatted(
                    tested.label,
                    one.name(),
                    one.template(),
                    rfc.words(),
                    reason.rule(),
                    said.words(),
                    said.why()));
  }

  private static String documented(Tested tested) throws IOException {
    try (var lines = Files.lines(DOCUMENT)) {
      return lines
          .filter(line -> line.startsWith("| " + tested.label + " | `"))
          .collect(Collectors.joining("\n"));
    }
  }
}
