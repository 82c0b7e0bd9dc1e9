package io.biscotti.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages of the ten questions are what the explainer says. With {@code
 * -Dbiscotti.questions.write=true}, they are rewritten.
 */
class QuestionPagesTest {
  private static final Path WEBAPP = Path.of("webapp");
  private static final Explainer EXPLAINER =
      new Explainer(InstantSource.fixed(Instant.parse("2026-08-01T12:00:00Z")));

  static List<QuestionPage> pages() throws IOException {
    List<CommonQuestion> all = CommonQuestion.all();
    return all.stream()
        .flatMap(each -> Stream.of("en", "de").map(in -> new QuestionPage(each, in, all)))
        .toList();
  }

  static List<CommonQuestion> questions() throws IOException {
    return CommonQuestion.all();
  }

  @Test
  void pages_inTheWebApplication_areWhatTheExplainerSays() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    pages().forEach(page -> expected.put(page.file(), page.html()));
    assertEquals(20, expected.size());
    if (Boolean.getBoolean("biscotti.questions.write")) {
      for (Map.Entry<String, String> page : expected.entrySet()) {
        Files.writeString(WEBAPP.resolve(page.getKey()), page.getValue());
      }
    }
    try (Stream<Path> files = Files.list(WEBAPP)) {
      Map<String, String> written =
          files
              .filter(file -> file.getFileName().toString().matches("(why|warum)-.*\\.html"))
              .collect(
                  Collectors.toMap(file -> file.getFileName().toString(), QuestionPagesTest::read));
      assertEquals(expected, new TreeMap<>(written));
    }
  }

  @Test
  void lab_gallery_linksToEveryPage() throws IOException {
    String lab = Files.readString(WEBAPP.resolve("lab.html"));
    for (CommonQuestion question : questions()) {
      assertTrue(lab.contains("<a href=\"%s\"".formatted(question.get("page-en"))), lab);
    }
  }

  /** In each question, some browser doesn't keep or send the cookie; the fix must work in more. */
  @ParameterizedTest
  @MethodSource("questions")
  void fix_ofQuestion_worksInMoreBrowsers(CommonQuestion question) {
    Explanation explanation = EXPLAINER.explain(question.question());
    if (question.has("deletes")) {
      assertTrue(explanation.reasons().stream().anyMatch(each -> each.rule().equals("beside")));
      assertEquals(
          Set.of(true),
          EXPLAINER.explain(question.question(question.get("deletes"))).browsers().stream()
              .map(BrowserOutcome::removed)
              .collect(Collectors.toSet()));
      return;
    }
    Fix fix = explanation.fix();
    assertNotNull(fix, explanation::toString);
    assertTrue(working(fix.browsers()) > working(explanation.browsers()), fix::toString);
    assertTrue(working(fix.browsers()) >= 3, fix::toString);
    if (fix.setCookie() != null) {
      String line = fix.setCookie().replace(Fix.VALUE, "abc").replace(Fix.SHORT_VALUE, "0123");
      Question again = question.question(line);
      assertEquals(
          working(fix.browsers()),
          working(
              EXPLAINER
                  .explain(fix.credentials() == null ? again : again.with(fix.credentials()))
                  .browsers()));
    }
  }

  private static long working(List<BrowserOutcome> outcomes) {
    return outcomes.stream().filter(BrowserOutcome::isSuccess).count();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
