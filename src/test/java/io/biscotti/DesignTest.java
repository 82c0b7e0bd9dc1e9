package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DesignTest {
  private static final Pattern FILE = Pattern.compile("`([a-z]+/[A-Za-z]+\\.java)`");

  @Test
  void answers_files_exist() throws IOException {
    String design = Files.readString(Path.of("docs", "design.md"));
    String answers = design.substring(design.indexOf("## Where is"));
    List<String> files =
        FILE.matcher(answers.substring(0, answers.indexOf("\n## ", 1)))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertTrue(files.size() >= 12, files::toString);
    assertEquals(
        List.of(),
        files.stream()
            .filter(file -> !Files.exists(Path.of("src", "main", "java", "io", "biscotti", file)))
            .toList());
  }
}
