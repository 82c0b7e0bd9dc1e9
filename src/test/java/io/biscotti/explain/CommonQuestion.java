package io.biscotti.explain;

import io.biscotti.site.BrowserRequest;
import io.biscotti.site.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the ten questions of the lab, from {@code questions.txt}, which explains its fields.
 *
 * @param fields by their names
 */
record CommonQuestion(Map<String, String> fields) {

  static List<CommonQuestion> all() throws IOException {
    try (InputStream table = CommonQuestion.class.getResourceAsStream("questions.txt")) {
      List<CommonQuestion> all = new ArrayList<>();
      for (String part :
          new String(table.readAllBytes(), StandardCharsets.UTF_8)
              .replaceAll("(?m)^#.*\\R", "")
              .strip()
              .split("\\R\\R+")) {
        Map<String, String> fields = new LinkedHashMap<>();
        part.lines().forEach(line -> fields.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
        all.add(new CommonQuestion(fields));
      }
      return all;
    }
  }

  String get(String field) {
    return Optional.ofNullable(fields.get(field)).orElseThrow(() -> new AssertionError(field));
  }

  boolean has(String field) {
    return fields.containsKey(field);
  }

  /** The line that the question is about. */
  String line() {
    return ExplainerTest.unescaped(get("line"));
  }

  Question question() {
    return question(line());
  }

  Question question(String line) {
    return new Question(
        line,
        visit("response"),
        has("request") ? visit("request") : null,
        Duration.ZERO,
        has("existing")
            ? new Question.Existing(get("existing"), visit("existing-response"))
            : null);
  }

  private BrowserRequest visit(String field) {
    BrowserRequest visit = ExplainerTest.visit(get(field));
    return has("credentials")
        ? visit.with(Credentials.of(get("credentials")).orElseThrow())
        : visit;
  }
}
