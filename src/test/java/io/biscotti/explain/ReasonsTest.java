package io.biscotti.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.engine.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reason names the cause that a person could change; {@code reasons.txt} has the cases. */
class ReasonsTest {
  private static final Explainer EXPLAINER =
      new Explainer(InstantSource.fixed(Instant.parse("2026-08-01T12:00:00Z")));

  /** Rules that state a fact, with nothing to change. */
  private static final Set<String> SELF_EVIDENT = Set.of("stored", "sent");

  static List<String> cases() throws IOException {
    try (InputStream table = ReasonsTest.class.getResourceAsStream("reasons.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reason_ofCase_namesItsCause(String row) {
    String[] parts = row.split(" \\| ", -1);
    assertEquals(7, parts.length, row);
    Explanation explanation = EXPLAINER.explain(question(parts));
    if (parts[5].equals("-")) {
      assertTrue(own(explanation, parts[4]).isEmpty(), explanation::toString);
      return;
    }
    List<Reason> found =
        (parts[4].equals("rfc") ? explanation.reasons() : own(explanation, parts[4]))
            .stream().filter(reason -> reason.rule().equals(parts[5])).toList();
    assertEquals(1, found.size(), explanation::toString);
    String message = found.get(0).message();
    for (String words : parts[6].split(" & ")) {
      if (words.startsWith("!")) {
        assertFalse(message.contains(words.substring(1)), message);
      } else {
        assertTrue(message.contains(words), message);
      }
    }
  }

  /** The table covers the words of every rule that decides or remarks on something. */
  @Test
  void rules_ofEveryCase_areInTheTable() throws IOException {
    Set<String> known = new TreeSet<>(SELF_EVIDENT);
    cases().forEach(row -> known.add(row.split(" \\| ", -1)[5]));
    Set<String> left = new TreeSet<>();
    for (String row : ExplainerTest.cases()) {
      Explanation explanation = EXPLAINER.explain(ExplainerTest.question(row));
      Stream.concat(
              explanation.reasons().stream(),
              explanation.differs().stream().map(Explanation.Difference::reason))
          .map(Reason::rule)
          .filter(rule -> !known.contains(rule))
          .forEach(left::add);
    }
    assertEquals(Set.of(), left);
  }

  static Question question(String[] parts) {
    String[] before = parts[3].split(" @ ");
    return new Question(
        ExplainerTest.unescaped(parts[0]),
        ExplainerTest.visit(parts[1]),
        parts[2].equals("-") ? null : ExplainerTest.visit(parts[2]),
        Duration.ofSeconds(Long.parseLong(ExplainerTest.after(parts[2], "after", "0"))),
        before.length == 1
            ? null
            : new Question.Existing(before[0], ExplainerTest.visit(before[1])));
  }

  /** The step that decided with one engine; empty if it follows the RFC. */
  private static List<Reason> own(Explanation explanation, String engine) {
    return explanation.differs().stream()
        .filter(each -> each.engine().wireName().equals(engine))
        .map(Explanation.Difference::reason)
        .toList();
  }
}
