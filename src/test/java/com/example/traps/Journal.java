package com.example.traps;

import java.util.ArrayList;
import java.util.List;

/** What happened, for a later request to read. */
final class Journal {

  /** The results of steps. */
  static final Journal OUTCOMES = new Journal();

  /** What listeners were told. */
  static final Journal EVENTS = new Journal();

  /** What the session observer was told. */
  static final Journal OBSERVED = new Journal();

  private final List<String> lines = new ArrayList<>();

  private Journal() {}

  synchronized void add(String line) {
    lines.add(line);
  }

  /** Returns all lines so far, and forgets them. */
  synchronized String take() {
    String text = String.join("\n", lines);
    lines.clear();
    return text;
  }
}
