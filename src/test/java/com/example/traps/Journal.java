package com.example.traps;

import java.util.ArrayList;
import java.util.List;

/** What happened, for a later request to read. */
final class Journal {

  /** The results of steps. */
  static final Journal OUTCOMES = new Journal();

  /** The events that listeners received. */
  static final Journal EVENTS = new Journal();

  /** The calls that the session observer received. */
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
