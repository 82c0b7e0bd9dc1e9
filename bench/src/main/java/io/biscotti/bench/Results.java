package io.biscotti.bench;

import java.util.ArrayList;
import java.util.List;

/** The figures of a full run. The first block has the most rows and kinds of work. */
final class Results {
  private final List<Outcomes> blocks = new ArrayList<>();
  private final List<Crowd> crowds = new ArrayList<>();
  private final List<Starts> starts = new ArrayList<>();
  private final List<Profile> profiles = new ArrayList<>();
  private final List<String> flames = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  List<Outcomes> blocks() {
    return blocks;
  }

  Outcomes first() {
    return blocks.get(0);
  }

  List<Crowd> crowds() {
    return crowds;
  }

  List<Starts> starts() {
    return starts;
  }

  List<Profile> profiles() {
    return profiles;
  }

  /** Links to flame graphs. */
  List<String> flames() {
    return flames;
  }

  /** Sentences about what wasn't measured. */
  List<String> remarks() {
    return remarks;
  }
}
