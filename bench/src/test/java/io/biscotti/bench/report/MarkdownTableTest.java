package io.biscotti.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTableTest {
  private final MarkdownTable table = new MarkdownTable(List.of("", "read", "write"));

  @Test
  void toString_alignsFiguresRight() {
    table.add(List.of("bare", "1.0", "1.1"));

    assertEquals("|  | read | write |\n|---|---:|---:|\n| bare | 1.0 | 1.1 |\n", table.toString());
  }

  @Test
  void toString_leavesEmptyColumnsOut() {
    table.add(List.of("bare", "", "1.1"));
    table.add(List.of("carry", "", ""));

    assertEquals("|  | write |\n|---|---:|\n| bare | 1.1 |\n| carry |  |\n", table.toString());
  }

  @Test
  void toString_withoutRows_isEmpty() {
    assertEquals("", table.toString());
  }

  @Test
  void add_anotherNumberOfCells_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> table.add(List.of("bare", "1.0")));
  }
}
