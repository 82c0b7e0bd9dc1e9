package io.biscotti.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lab.CaseServer.Wish;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@link Explainer} says against what browsers do: every line of {@code engines.txt} is set by
 * a server, and the requests after it tell. Where an engine does otherwise than the RFC, {@code
 * docs/engines.md} has a row.
 */
class EnginesIT {

  private static final Path DOCUMENT = Path.of("docs", "engines.md");
  private static final Explainer EXPLAINER = new Explainer(InstantSource.system());

  /** What is tested, under the name that the document has for it. */
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
  @EnumSource
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
  @EnumSource
  void cookie_whoseTimeHasPassed_isSentNoMore(Tested tested) {
    EngineCase aged = EngineCase.of("aged | {n}=1; Max-Age=2 | . | .", 0);
    EngineCase dated = EngineCase.of("dated | {n}=1; Expires={in 3 s} | . | .", 1);
    EngineCase lasting = EngineCase.of("lasting | {n}=1; Max-Age=600 | . | .", 2);
    List<EngineCase> cases = List.of(aged, dated, lasting);
    try (CaseServer server = new CaseServer(cases);
        Browser browser = Browsers.openOrdinary(tested.browser)) {
      EngineTour tour = new EngineTour(browser, server, cases);
      browser.open(server.at(aged.request().page()));
      tour.fetchHere(cases, Wish.SET, EngineCase::response);
      tour.fetchHere(cases, Wish.GET, EngineCase::request);
      assertEquals(cases, cases.stream().filter(tour::sent).toList());
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

  /** Those that are said to be sent after a time. */
  private static List<EngineCase> sent(Tested tested, List<EngineCase> cases, Duration after) {
    return cases.stream()
        .filter(one -> Verdict.of(tested.engine, one.question(after)).sent())
        .toList();
  }

  /** Where the engine does otherwise than is said of it; empty where it doesn't. */
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
   * What an engine makes of a case.
   *
   * @param why what it does otherwise than the RFC
   */
  private record Verdict(boolean stored, boolean sent, String why) {

    /** What is said of an engine; of null, by the RFC. */
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

  /** The document's row about an engine that does otherwise than the RFC. */
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
