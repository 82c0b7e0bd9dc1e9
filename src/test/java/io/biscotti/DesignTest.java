package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DesignTest {
  private static final Pattern FILE = Pattern.compile("`([a-z]+/[A-Za-z]+\\.java)`");

  /** A row of the table: its first cell is the room, its last one what it may import. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]+)` \\|.*\\| ([^|]+) \\|$");

  @Test
  void rooms_areThoseOfThePackages() throws IOException {
    String design = Files.readString(Path.of("docs", "design.md"));
    Map<String, Set<String>> table = new TreeMap<>();
    ROW.matcher(design.substring(0, design.indexOf("## Where is")))
        .results()
        .forEach(row -> table.put(row.group(1), names(row.group(2))));
    assertEquals(RoomsTest.rows(), table);
  }

  /** As in "cookie, crypto; Caffeine, ICU4J (host names)". */
  private static Set<String> names(String cell) {
    return Arrays.stream(cell.replaceAll(" \\([^)]*\\)", "").split("[,;]"))
        .map(String::strip)
        .filter(name -> !name.equals("`java.*`"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

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
