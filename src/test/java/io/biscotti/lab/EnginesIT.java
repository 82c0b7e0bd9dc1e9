package io.biscotti.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.RawServer;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@link Explainer} says against what browsers do: every line of {@code engines.txt} is set by
 * a server, and the next request tells. Where they disagree, {@code docs/engines.md} has a row.
 */
class EnginesIT {

  private static final Path DOCUMENT = Path.of("docs", "engines.md");
  private static final Explainer EXPLAINER = new Explainer(InstantSource.system());
  private static final Pattern WISH = Pattern.compile("\\S+ \\S*\\?(first|set|get)=(\\d+) ");

  /** What is tested, under the name that the document has for it. */
  enum Tested {
    CHROMIUM("Chromium", io.biscotti.testkit.browser.Engine.CHROMIUM, Engine.CHROMIUM),
    FIREFOX("Firefox", io.biscotti.testkit.browser.Engine.FIREFOX, Engine.FIREFOX),
    WEBKIT("WebKitGTK", io.biscotti.testkit.browser.Engine.WEBKIT, Engine.SAFARI);

    private final String label;
    private final io.biscotti.testkit.browser.Engine browser;
    private final Engine engine;

    Tested(String label, io.biscotti.testkit.browser.Engine browser, Engine engine) {
      this.label = label;
      this.browser = browser;
      this.engine = engine;
    }

    boolean reaches(EngineCase one) {
      return this != WEBKIT || one.isLocal();
    }
  }

  @ParameterizedTest
  @EnumSource
  void explain_lineThatABrowserGot_agreesButForTheDocumented(Tested tested) throws IOException {
    List<EngineCase> all = EngineCase.all();
    List<EngineCase> cases = all.stream().filter(tested::reaches).toList();
    Map<String, String> sent;
    try (RawServer server = RawServer.start(head -> answer(head, all));
        Browser browser = Browsers.openOrdinary(tested.browser)) {
      List<EngineCase> later = cases.stream().filter(one -> one.first().isPresent()).toList();
      fetch(browser, server, later, "first", one -> one.first().orElseThrow());
      fetch(browser, server, cases, "set", EngineCase::response);
      sent = fetch(browser, server, cases, "get", EngineCase::request);
    }
    List<String> rows = new ArrayList<>();
    for (EngineCase one : cases) {
      String did = sent.get(one.name());
      assertTrue(List.of("sent", "not sent").contains(did), one.name() + " was not answered");
      row(tested, one, did).ifPresent(rows::add);
    }
    assertEquals(documented(tested), String.join("\n", rows));
  }

  /**
   * Each by a script of its page, one after the other; what the server said, by the case's name.
   */
  private static Map<String, String> fetch(
      Browser browser,
      RawServer server,
      List<EngineCase> cases,
      String wish,
      Function<EngineCase, EngineCase.Part> part) {
    Map<URI, List<EngineCase>> pages =
        cases.stream()
            .collect(
                Collectors.groupingBy(
                    one -> part.apply(one).page(), LinkedHashMap::new, Collectors.toList()));
    Map<String, String> said = new LinkedHashMap<>();
    pages.forEach(
        (page, group) -> {
          browser.open(server.at(page));
          String urls =
              group.stream()
                  .map(
                      one ->
                          "'" + server.at(part.apply(one).url()) + "?" + wish + "=" + number(one))
                  .collect(Collectors.joining("',", "[", "']"));
          String answers = (String) browser.run(SCRIPT.formatted(urls));
          String[] each = answers.split(",", -1);
          for (int i = 0; i < each.length; i++) {
            said.put(group.get(i).name(), each[i]);
          }
        });
    return said;
  }

  private static final String SCRIPT =
      "(async urls => { const said = []; for (const url of urls) said.push(await"
          + " fetch(url, {credentials: 'include', cache: 'no-store'}).then(r => r.text(),"
          + " () => 'failed')); return said.join(); })(%s)";

  private static int number(EngineCase one) {
    return Integer.parseInt(one.token().substring(1));
  }

  private static String answer(String head, List<EngineCase> cases) {
    Matcher wish = WISH.matcher(head);
    if (!wish.lookingAt()) {
      return response("text/html", "", "", "<!doctype html><link rel=icon href=data:,>");
    }
    EngineCase one = cases.get(Integer.parseInt(wish.group(2)));
    String body = field(head, "Cookie").contains(one.token()) ? "sent" : "not sent";
    String line =
        switch (wish.group(1)) {
          case "first" -> one.before();
          case "set" -> one.setCookie();
          default -> "";
        };
    String octets = new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return response("text/plain", field(head, "Origin"), octets, body);
  }

  private static String response(String type, String origin, String setCookie, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
            .formatted(type, body.length())
        + (origin.isEmpty()
            ? ""
            : "Access-Control-Allow-Credentials: true\r\nAccess-Control-Allow-Origin: "
                + origin
                + "\r\n")
        + (setCookie.isEmpty() ? "" : "Set-Cookie: " + setCookie + "\r\n")
        + "\r\n"
        + body;
  }

  private static String field(String head, String name) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .collect(Collectors.joining("; "));
  }

  /** The document's row about a disagreement; empty where there is none. */
  private static Optional<String> row(Tested tested, EngineCase one, String did) {
    Explanation explanation = EXPLAINER.explain(one.question());
    boolean rfc = Boolean.TRUE.equals(explanation.sent());
    boolean explained =
        explanation.differs().stream()
            .filter(each -> each.engine() == tested.engine && each.sent() != null)
            .map(each -> Boolean.TRUE.equals(each.sent()))
            .findFirst()
            .orElse(rfc);
    if (words(explained).equals(did)) {
      return Optional.empty();
    }
    Reason reason = explanation.sending().orElseGet(explanation::storing);
    return Optional.of(
        "| %s | `%s` | `%s` | %s (`%s`) | %s | %s |"
            .formatted(
                tested.label,
                one.name(),
                one.template(),
                words(rfc),
                reason.rule(),
                words(explained),
                did));
  }

  private static String words(boolean sent) {
    return sent ? "sent" : "not sent";
  }

  private static String documented(Tested tested) throws IOException {
    try (var lines = Files.lines(DOCUMENT)) {
      return lines
          .filter(line -> line.startsWith("| " + tested.label + " | `"))
          .collect(Collectors.joining("\n"));
    }
  }
}
