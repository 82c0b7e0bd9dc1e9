package io.biscotti.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.AsvsReport.Result;
import io.biscotti.testkit.AsvsReport.Rows;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsvsReportTest {
  @TempDir private Path directory;

  /** A class whose methods are annotated, and never run. */
  private static final class Sample {
    @Asvs(value = "7.10.1", gist = "a | b", done = "c")
    void later() {}

    @Asvs(value = "7.9.1", gist = "a", done = "c", gap = "d")
    void earlier() {}
  }

  private static Method method(String name) throws Exception {
    return Sample.class.getDeclaredMethod(name);
  }

  private List<String> rows() throws Exception {
    return Files.readAllLines(directory.resolve("asvs.md")).stream()
        .filter(line -> line.matches("\\| [0-9].*"))
        .toList();
  }

  private Rows open() {
    return new Rows(directory.resolve("asvs.md"));
  }

  @Test
  void rows_anyOrder_areSortedByNumber() throws Exception {
    try (Rows rows = open()) {
      rows.add(method("later"), Result.PASS, false);
      rows.add(method("earlier"), Result.PASS, false);
    }
    assertEquals(
        List.of(
            "| 7.9.1 | a | c | `Sample.earlier` | partly: d |",
            "| 7.10.1 | a \\| b | c | `Sample.later` | pass |"),
        rows());
  }

  @Test
  void row_oneInvocationFailed_isFail() throws Exception {
    try (Rows rows = open()) {
      rows.add(method("later"), Result.PASS, false);
      rows.add(method("later"), Result.FAIL, false);
      rows.add(method("later"), Result.PASS, false);
    }
    assertTrue(rows().get(0).endsWith("| fail |"), rows()::toString);
  }

  @Test
  void row_classThatDidNotStart_isNotRun() throws Exception {
    try (Rows rows = open()) {
      rows.add(method("earlier"), Result.NOT_RUN, true);
    }
    assertTrue(rows().get(0).endsWith("| not run |"), rows()::toString);
  }

  @Test
  void report_ofTwoRuns_hasBothAndTheNewerResult() throws Exception {
    try (Rows rows = open()) {
      rows.add(method("later"), Result.FAIL, false);
    }
    try (Rows rows = open()) {
      rows.add(method("earlier"), Result.PASS, false);
    }
    try (Rows rows = open()) {
      rows.add(method("later"), Result.PASS, false);
    }
    assertEquals(2, rows().size(), rows()::toString);
    assertFalse(rows().toString().contains("fail"), rows()::toString);
  }
}
