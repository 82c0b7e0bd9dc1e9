package io.biscotti.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.engine.Engine;
import io.biscotti.engine.Quirk;
import io.biscotti.engine.Reason;
import io.biscotti.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that the explainer says in the cases of its tests is said in German too. */
class TranslationTest {
  private static final Explainer EXPLAINER =
      new Explainer(InstantSource.fixed(Instant.parse("2027-08-01T12:00:00Z")));

  /** English words that no German message contains. */
  private static final String ENGLISH =
      "(?s).*\\b(the|it|which|because|cookie is|browsers|without|its|has)\\b.*";

  private static List<Explanation> explanations() throws IOException {
    List<Explanation> all = new ArrayList<>();
    for (String row : ExplainerTest.cases()) {
      all.add(EXPLAINER.explain(ExplainerTest.question(row)));
    }
    for (String row : ReasonsTest.cases()) {
      all.add(EXPLAINER.explain(ReasonsTest.question(row.split(" \\| ", -1))));
    }
    for (String row : OtherConditionsTest.cases()) {
      String[] parts = row.split(" \\| ", -1);
      all.add(
          EXPLAINER.explain(
              ExplainerTest.question(
                  String.join(" | ", parts[0], parts[1], parts[2], "-", "-", "-"))));
    }
    return all;
  }

  private static Stream<String> messages(Explanation explanation) {
    Fix fix = explanation.fix();
    return Stream.of(
            explanation.reasons().stream().map(Reason::message),
            explanation.browsers().stream()
                .flatMap(each -> each.reasons().stream())
                .map(Reason::message),
            explanation.browsers().stream().map(DevTools::shows),
            explanation.findings().stream().map(Remark::message),
            fix == null ? Stream.<String>empty() : fix.changes().stream().map(Fix.Change::message))
        .flatMap(each -> each);
  }

  @Test
  void message_ofEveryCase_isInGermanThroughout() throws IOException {
    Set<String> english = new TreeSet<>();
    Set<String> all = new TreeSet<>();
    explanations().forEach(explanation -> messages(explanation).forEach(all::add));
    assertTrue(all.size() > 300, () -> all.size() + " messages");
    for (String message : all) {
      String german = Translation.GERMAN.find(message).orElse("no template");
      if (german.equals("no template") || german.replaceAll("'[^']*'", "").matches(ENGLISH)) {
        english.add(message + "\n  " + german);
      }
    }
    assertEquals("", String.join("\n", english));
  }

  @Test
  void quirks_ofAllEngines_areInGerman() {
    for (Quirk quirk : Quirk.values()) {
      assertTrue(Translation.GERMAN.find(quirk.message()).isPresent(), quirk.message());
      for (Engine engine : Engine.values()) {
        String note = engine.wireName() + " " + quirk.message();
        assertFalse(Translation.GERMAN.text(note).contains(quirk.message()), note);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Path is '/a is below b' | Path ist '/a is below b'",
        "SameSite is absent and counts as Lax, which is not sent with cross-site subresources: a page"
            + " of https://b.example started it | SameSite fehlt und gilt als Lax, das bei"
            + " Cross-Site-Teilanfragen nicht mitgeht: eine Seite von https://b.example hat die"
            + " Anfrage ausgelöst",
        "a name that begins with __Host- needs Secure, which is absent; no Domain, had 'a.example' |"
            + " ein Name, der mit __Host- beginnt, braucht Secure, das fehlt; kein Domain, hier"
            + " 'a.example'",
        "something new | something new"
      })
  void text_ofMessage_translatesItsPartsToo(String english, String german) {
    assertEquals(german, Translation.GERMAN.text(english));
  }

  @Test
  void text_madeToMatchOftenAndNeverWhole_endsSoon() throws Exception {
    for (String text :
        List.of("is below ".repeat(222), "it has , this line has ".repeat(86), "; ".repeat(900))) {
      String german = Await.within(Duration.ofSeconds(2), () -> Translation.GERMAN.text(text));
      assertFalse(german.isEmpty());
    }
  }
}
