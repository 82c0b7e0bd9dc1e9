package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that a document names exists. */
class NamedTestsTest {
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:[#.](\\w+))?`");

  @Test
  void test_namedByADocument_exists() throws IOException {
    Sources tests = Sources.tests();
    int named = 0;
    for (Path document : documents()) {
      Matcher test = TEST.matcher(Sources.read(document));
      while (test.find()) {
        named++;
        String method = test.group(2);
        boolean there =
            method == null ? tests.have(test.group(1)) : tests.have(test.group(1), method);
        assertTrue(there, () -> document + " names " + test.group());
      }
    }
    int found = named;
    assertTrue(found > 100, () -> "only " + found + " were found");
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("docs"))) {
      List<Path> documents =
          Stream.concat(files, Stream.of("README.md", "SECURITY.md").map(Path::of))
              .filter(file -> file.toString().endsWith(".md"))
              .toList();
      assertEquals(documents.size(), documents.stream().distinct().count());
      return documents;
    }
  }
}
