package com.example.traps;

import java.util.ArrayList;
import java.util.List;

/** What happened, for a later request to read. */
final class Journal {

  /** What steps came to. */
  static final Journal OUTCOMES = new Journal();

  /** What listeners heard. */
  static final Journal EVENTS = new Journal();

  /** What the observer of sessions heard. */
  static final Journal OBSERVED = new Journal();

  private final List<String> lines = new ArrayList<>();

  private Journal() {}

  synchronized void add(String line) {
    lines.add(line);
  }

  /** All lines so far, and forgets them. */
  synchronized String take() {
    String text = String.join("\n", lines);
    lines.clear();
    return text;
  }
}
