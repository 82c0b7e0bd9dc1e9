package io.biscotti.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.site.PublicSuffixes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Conditions besides the cookie are mentioned where they matter; {@code beyond.txt} has the cases.
 */
class OtherConditionsTest {
  private static final Instant PUBLISHED = PublicSuffixes.version().orElseThrow();

  static List<String> cases() throws IOException {
    try (InputStream table = OtherConditionsTest.class.getResourceAsStream("beyond.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  private static Explanation explain(
      String setCookie, String response, String request, Instant at) {
    return new Explainer(InstantSource.fixed(at))
        .explain(
            new Question(
                setCookie,
                ExplainerTest.visit(response),
                request.equals("-") ? null : ExplainerTest.visit(request),
                Duration.ZERO,
                null));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findings_ofCase_areThoseThatDecide(String row) {
    String[] parts = row.split(" \\| ", -1);
    assertEquals(5, parts.length, row);
    Explanation explanation = explain(parts[0], parts[1], parts[2], PUBLISHED);
    List<Remark> findings = explanation.findings();
    String rules = findings.stream().map(Remark::rule).collect(Collectors.joining(" "));
    assertEquals(parts[3], rules.isEmpty() ? "-" : rules);
    String messages = findings.stream().map(Remark::message).collect(Collectors.joining("\n"));
    for (String words : parts[4].equals("-") ? new String[0] : parts[4].split(" & ")) {
      boolean absent = words.startsWith("!");
      assertEquals(!absent, messages.contains(absent ? words.substring(1) : words), messages);
    }
    assertFalse(findings.stream().anyMatch(finding -> finding.source().isBlank()));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, false", "31535999, 364, false", "31536000, 365, false", "31536001, 365, true"})
  void suffixList_age_isShownAndWarnedAboutAfterAYear(long seconds, long days, boolean old) {
    Explanation explanation =
        explain("a=b; Domain=a.example", "https://a.example/", "-", PUBLISHED.plusSeconds(seconds));
    assertEquals(new SuffixList(PUBLISHED, days), explanation.publicSuffixList());
    assertEquals(
        old ? List.of("public-suffix-list-old") : List.of(),
        explanation.findings().stream().map(Remark::rule).toList());
    assertTrue(
        explanation.findings().stream().allMatch(finding -> finding.level().equals("warning")));
  }

  @ParameterizedTest
  @CsvSource({
    "a=b, https://a.example/, https://a.example/x, false",
    "a=b, https://a.example/, https://a.example/ from https://a.example/, false",
    "a=b, https://a.example/, https://a.example/ from https://b.example/, true",
    "a=b; Domain=a.example, https://a.example/, -, true",
    "a=b; Domain=, https://a.example/, -, false"
  })
  void suffixList_old_isWarnedOfWhereItDecides(
      String setCookie, String response, String request, boolean warned) {
    Explanation explanation =
        explain(setCookie, response, request, PUBLISHED.plusSeconds(40_000_000));
    assertEquals(
        warned,
        explanation.findings().stream()
            .anyMatch(finding -> finding.rule().equals("public-suffix-list-old")));
  }

  @Test
  void suffixList_beforeItsOwnDate_isNotYetADayOld() {
    assertEquals(
        new SuffixList(PUBLISHED, 0L), SuffixList.at(PUBLISHED.minusSeconds(90_000), PUBLISHED));
  }

  @Test
  void suffixList_withoutADate_saysSo() {
    SuffixList list = SuffixList.at(PUBLISHED, null);
    assertEquals(new SuffixList(null, null), list);
    assertEquals("public-suffix-list-undated", list.remark(PUBLISHED).orElseThrow().rule());
  }
}
