package io.biscotti.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. Columns that are empty in every row are left out. */
public final class MarkdownTable {
  private final List<List<String>> lines = new ArrayList<>();

  /**
   * Creates a table with these column titles; all columns but the first are aligned to the right.
   */
  public MarkdownTable(List<String> titles) {
    lines.add(List.copyOf(titles));
  }

  /** Adds a row. */
  public void add(List<String> cells) {
    if (cells.size() != lines.get(0).size()) {
      throw new IllegalArgumentException(
          "cells must be " + lines.get(0).size() + ", were " + cells.size());
    }
    lines.add(List.copyOf(cells));
  }

  /** The table, which ends with a line break; empty without rows. */
  @Override
  public String toString() {
    if (lines.size() == 1) {
      return "";
    }
    List<Integer> columns = new ArrayList<>(List.of(0));
    for (int i = 1; i < lines.get(0).size(); i++) {
      int column = i;
      if (lines.stream().skip(1).anyMatch(line -> !line.get(column).isEmpty())) {
        columns.add(i);
      }
    }
    StringBuilder text = new StringBuilder();
    append(text, columns, lines.get(0));
    text.append("|---|").append("---:|".repeat(columns.size() - 1)).append('\n');
    lines.stream().skip(1).forEach(line -> append(text, columns, line));
    return text.toString();
  }

  private static void append(StringBuilder text, List<Integer> columns, List<String> line) {
    columns.forEach(column -> text.append("| ").append(line.get(column)).append(' '));
    text.append("|\n");
  }
}
