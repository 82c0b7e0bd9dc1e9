package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each row of {@code docs/contract.md} names tests or an exception, and these exist. */
class ContractDocumentTest {

  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");
  private static final Pattern EXCEPTION = Pattern.compile("exception (\\d+)");
  private static final Pattern ENTRY = Pattern.compile("(?m)^(\\d+)\\. \\*\\*");
  private static final int LEAST_ROWS = 60;

  private final Sources tests = Sources.tests();
  private final String document = Sources.read(Path.of("docs", "contract.md"));

  private List<String> rows() {
    return document
        .lines()
        .filter(line -> line.startsWith("| ") && !line.contains(" | Test |"))
        .toList();
  }

  @Test
  void row_each_namesATestThatExistsOrAnException() {
    List<String> faults = new ArrayList<>();
    for (String row : rows()) {
      Matcher test = TEST.matcher(row);
      boolean holds = EXCEPTION.matcher(row).find();
      while (test.find()) {
        holds = true;
        if (!tests.have(test.group(1), test.group(2))) {
          faults.add("no test " + test.group());
        }
      }
      if (!holds) {
        faults.add("neither a test nor an exception: " + row);
      }
    }
    assertEquals(List.of(), faults);
    assertTrue(rows().size() >= LEAST_ROWS, () -> rows().size() + " rows");
  }

  @Test
  void exceptions_areNumberedAndUsed() {
    List<Integer> entries =
        ENTRY.matcher(document).results().map(it -> Integer.valueOf(it.group(1))).toList();
    assertEquals(IntStream.rangeClosed(1, entries.size()).boxed().toList(), entries);
    Set<Integer> used =
        EXCEPTION
            .matcher(document)
            .results()
            .map(it -> Integer.valueOf(it.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(entries), used);
  }
}
