package io.biscotti.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.engine.Reason;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.Url;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExplainerTest {
  private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
  private static final Explainer EXPLAINER = new Explainer(InstantSource.fixed(NOW));
  private static final Set<String> STORED = Set.of("stored");

  static List<String> cases() throws IOException {
    try (InputStream table = ExplainerTest.class.getResourceAsStream("explain.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.matches("##? .*|#"))
          .filter(line -> !line.startsWith("#  "))
          .toList();
    }
  }

  /** One row of the table, split into its parts. */
  private record Case(
      String setCookie,
      String response,
      String request,
      String storing,
      String sending,
      String differs) {
    static Case of(String row) {
      String[] parts = row.split(" \\| ", -1);
      assertEquals(6, parts.length, row);
      return new Case(unescaped(parts[0]), parts[1], parts[2], parts[3], parts[4], parts[5].trim());
    }

    Question question() {
      return new Question(
          setCookie,
          visit(response),
          request.equals("-") ? null : visit(request),
          Duration.ofSeconds(Long.parseLong(after(request, "after", "0"))),
          null);
    }
  }

  static Question question(String row) {
    return Case.of(row).question();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void explain_case_hasVerdictRuleAndDifferences(String row) {
    Case one = Case.of(row);
    Explanation explanation = EXPLAINER.explain(one.question());
    assertEquals(
        one.storing(), explanation.storing().rule(), () -> explanation.reasons().toString());
    assertEquals(STORED.contains(one.storing()), explanation.stored());
    assertEquals(one.sending(), explanation.sending().map(Reason::rule).orElse("-"));
    assertEquals(
        one.request().equals("-") ? null : one.sending().equals("sent"), explanation.sent());
    assertEquals(
        one.differs(),
        explanation.differs().isEmpty()
            ? "-"
            : explanation.differs().stream()
                .map(ExplainerTest::text)
                .collect(Collectors.joining(" ")));
  }

  private static String text(Explanation.Difference difference) {
    assertFalse(difference.message().isBlank());
    assertFalse(difference.source().isBlank());
    String stored = sign(difference.stored(), "stored");
    String sent = sign(difference.sent(), "sent");
    String removed = sign(difference.removed(), "removed");
    String all = stored + sent + removed;
    return difference.engine().wireName() + (all.isEmpty() ? "~" : all);
  }

  private static String sign(Boolean verdict, String what) {
    return verdict == null ? "" : (verdict ? "+" : "-") + what;
  }

  static String unescaped(String text) {
    String repeated =
        Pattern.compile("\\{(.)\\*(\\d+)}")
            .matcher(text)
            .replaceAll(match -> match.group(1).repeat(Integer.parseInt(match.group(2))));
    return Pattern.compile("\\{U\\+([0-9A-F]{4})}")
        .matcher(repeated)
        .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1), 16)));
  }

  static BrowserRequest visit(String text) {
    List<String> words = List.of(text.split(" "));
    boolean bare = words.get(0).contains("://");
    Url url = Url.parse(words.get(bare ? 0 : 1)).orElseThrow();
    String from = after(text, "from", "");
    String in = after(text, "in", "");
    String through = after(text, "through", "");
    return new BrowserRequest(
        url,
        bare ? "GET" : words.get(0),
        from.isEmpty() ? null : new BrowserRequest.Initiator(Url.parse(from).orElse(null)),
        in.isEmpty() ? null : Url.parse(in).orElseThrow(),
        through.isEmpty() ? null : Url.parse(through).orElseThrow());
  }

  static String after(String text, String word, String otherwise) {
    List<String> words = List.of(text.split(" "));
    int at = words.indexOf(word);
    return at < 0 ? otherwise : words.get(at + 1);
  }

  private static Explanation withExisting(String existing, String from, String line, String url) {
    return EXPLAINER.explain(
        new Question(
            line, visit(url), null, Duration.ZERO, new Question.Existing(existing, visit(from))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // RFC 6265bis, section 5.7, step 16 and its note.
        "a=1; Secure; Path=/login | a=2; Path=/login    | leave-secure-alone",
        "a=1; Secure; Path=/login | a=2; Path=/login/en | leave-secure-alone",
        "a=1; Secure; Path=/login | a=2; Path=/         | stored",
        "a=1; Secure; Path=/login | a=2; Path=/foo      | stored",
        "a=1; Secure              | b=2                 | stored",
        "a=1; Secure              | a=2; Domain=site.example | leave-secure-alone",
        "a=1; Secure; Domain=site.example | a=2         | leave-secure-alone",
        "a=1; Secure              | a=; Max-Age=0       | leave-secure-alone",
        "a=1; Secure              | a=2; Secure         | secure-over-http",
        "a=1                      | a=2                 | stored",
      })
  void explain_insecureLineOverExisting_leavesSecureAlone(
      String existing, String line, String rule) {
    Explanation explanation =
        withExisting(existing, "https://site.example/", line, "http://site.example/");
    assertEquals(rule, explanation.storing().rule());
  }

  @Test
  void explain_secureLineOverExisting_replacesIt() {
    Explanation explanation =
        withExisting("a=1; Secure", "https://site.example/", "a=2", "https://site.example/");
    assertTrue(explanation.stored());
    assertTrue(explanation.reasons().stream().anyMatch(step -> step.rule().equals("replaced")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1; Path=/x             | a=; Max-Age=0; Path=/x | REMOVED",
        "a=1; Path=/x             | a=; Max-Age=0          | IGNORED",
        "a=1; Domain=site.example | a=; Max-Age=0          | IGNORED",
        "a=1; Domain=site.example | a=; Max-Age=0; Domain=site.example | REMOVED",
        "a=1                      | A=; Max-Age=0          | IGNORED",
        "a=1; Secure              | a=; Max-Age=0          | REMOVED",
      })
  void explain_expiredLine_removesWhatItMatches(
      String existing, String line, Reason.Effect effect) {
    Explanation explanation =
        withExisting(existing, "https://site.example/", line, "https://site.example/");
    assertEquals("expired", explanation.storing().rule());
    assertEquals(effect, explanation.storing().effect());
    assertFalse(explanation.stored());
    assertNull(explanation.cookie());
  }

  @Test
  void explain_existingThatWasNeverStored_isNotThere() {
    Explanation explanation =
        withExisting(
            "a=1; Secure; Domain=com", "https://site.example/", "a=2", "http://site.example/");
    assertTrue(explanation.stored());
  }

  @Test
  void explain_storedCookie_isReported() {
    Explanation.Kept cookie =
        EXPLAINER
            .explain(
                Question.of(
                    "a=hunter2; Domain=.Site.Example; Path=/x; Max-Age=60; Secure; HttpOnly;"
                        + " SameSite=none; Partitioned",
                    Url.parse("https://www.site.example/y").orElseThrow()))
            .cookie();
    assertEquals(
        new Explanation.Kept(
            "a",
            "site.example",
            false,
            "/x",
            NOW.plusSeconds(60),
            true,
            true,
            "None",
            "https://site.example"),
        cookie);
  }

  @Test
  void explain_everyCase_namesSourcesAndNoValue() throws IOException {
    for (String row : cases()) {
      Question question = Case.of(row).question();
      String secret = question.setCookie().replaceFirst("=b(?=;|$)", "=hunter2hunter2");
      Explanation explanation =
          EXPLAINER.explain(
              new Question(
                  secret, question.response(), question.request(), question.after(), null));
      assertFalse(explanation.toString().contains("hunter2"), row);
      for (Reason reason : explanation.reasons()) {
        assertTrue(reason.rule().matches("[a-z0-9]+(-[a-z0-9]+)*"), reason::toString);
        assertTrue(reason.message().chars().allMatch(c -> c >= 0x20 && c < 0x7F), reason::toString);
        assertTrue(
            reason.source().matches("(RFC 6265bis|layered-cookies), section [0-9.]+|[A-Z].+"),
            reason::toString);
      }
    }
  }

  @Test
  void explain_randomLines_neverFails() {
    Random random = new Random(42);
    String alphabet = "a=;, \t\"\\/.%:\u0000\u007F\u00E9\uD800\uDC00_-0129__Host-";
    Url url = Url.parse("https://site.example/x/y").orElseThrow();
    List<String> words =
        List.of("; Path=", "; Domain=", "; Max-Age=", "; Expires=", "; SameSite=", "__Host-", "; ");
    for (int i = 0; i < 5_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int j = random.nextInt(30); j > 0; j--) {
        line.append(
            random.nextInt(4) == 0
                ? words.get(random.nextInt(words.size()))
                : alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Explanation explanation = EXPLAINER.explain(Question.of(line.toString(), url));
      assertEquals(explanation.stored(), explanation.cookie() != null);
    }
  }

  @Test
  void explain_longLineOfAttributes_hasAShortAnswer() {
    String line = "a=b" + "; x=y; Expires=z".repeat(1_000);
    Explanation explanation =
        EXPLAINER.explain(Question.of(line, Url.parse("https://site.example/").orElseThrow()));
    assertTrue(explanation.reasons().size() < 60);
    assertEquals(Optional.empty(), explanation.sending());
  }
}
