package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each promise of {@code docs/security.md} names code and a test that exist. */
class SecurityPromisesTest {
  private static final Path PROMISES = Path.of("docs", "security.md");
  private static final Pattern CODE = Pattern.compile("`([A-Z]\\w*)(?:#(\\w+))?`");
  private static final int COLUMNS = 4;

  private final Sources main = Sources.main();
  private final Sources tests = Sources.tests();

  /** A row of a table of promises. */
  private record Row(List<String> cells) {
    String promise() {
      return cells.get(0);
    }

    List<MatchResult> keepers() {
      return CODE.matcher(cells.get(2)).results().toList();
    }

    List<MatchResult> tests() {
      return CODE.matcher(cells.get(3)).results().toList();
    }
  }

  @Test
  void promise_everyRow_namesExistingCode() {
    List<String> missing = new ArrayList<>();
    for (Row row : rows()) {
      if (row.keepers().stream().noneMatch(it -> main.have(it.group(1)))) {
        missing.add(row.promise() + ": no class in " + row.cells().get(2));
      }
      row.keepers().stream()
          .filter(it -> !main.have(it.group(1)))
          .forEach(it -> missing.add(row.promise() + ": no class " + it.group(1)));
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void promise_everyRow_namesExistingTest() {
    List<String> missing = new ArrayList<>();
    for (Row row : rows()) {
      if (row.tests().isEmpty()) {
        missing.add(row.promise() + ": names no test");
      }
      row.tests().stream()
          .filter(it -> !exists(it.group(1), it.group(2)))
          .forEach(it -> missing.add(row.promise() + ": no test " + it.group()));
    }
    assertEquals(List.of(), missing);
  }

  private boolean exists(String type, String method) {
    return method == null ? tests.have(type) : tests.have(type, method);
  }

  /** The rows of every table of promises, which is recognised by its header. */
  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    boolean promises = false;
    for (String line : Sources.read(PROMISES).lines().toList()) {
      if (!line.startsWith("|")) {
        promises = false;
      } else if (line.startsWith("| Promise |")) {
        promises = true;
      } else if (promises && !line.startsWith("|---")) {
        List<String> cells = Stream.of(line.substring(1).split("\\|")).map(String::strip).toList();
        assertEquals(COLUMNS, cells.size(), line);
        rows.add(new Row(cells));
      }
    }
    assertTrue(rows.size() >= 36, () -> "only " + rows.size() + " promises were read");
    return rows;
  }
}
