package io.biscotti.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The time zone of a date as Firefox reads it: the first name that it knows, or the first offset.
 * GMT without either. Not thread-safe.
 */
final class FirefoxZone {
  private static final String GMT = "gmt";

  /** Minutes ahead of GMT. */
  private static final Map<String, Integer> NAMED =
      Map.ofEntries(
          Map.entry("pst", -480),
          Map.entry("pdt", -420),
          Map.entry("mst", -420),
          Map.entry("mdt", -360),
          Map.entry("cst", -360),
          Map.entry("cdt", -300),
          Map.entry("est", -300),
          Map.entry("edt", -240),
          Map.entry("ast", -240),
          Map.entry("nst", -210),
          Map.entry(GMT, 0),
          Map.entry("bst", 60),
          Map.entry("met", 60),
          Map.entry("eet", 120),
          Map.entry("jst", 540));

  /**
   * The offset that means "absent" in Firefox: so an actual offset of -1 minute counts as absent.
   */
  private static final int ABSENT = -1;

  private @Nullable String name;
  private int offsetMinutes = ABSENT;

  /**
   * Sets the zone by name, unless a zone is set already or the name is unknown.
   *
   * @param word its first three letters in lower case
   * @param universal whether the word is UT
   */
  void name(String word, boolean universal) {
    if (name == null && universal) {
      name = GMT;
    } else if (name == null && NAMED.containsKey(word)) {
      name = word;
    }
  }

  /** Whether an offset counts: the first one does, except after a zone other than GMT. */
  boolean takesOffset() {
    return offsetMinutes == ABSENT && (name == null || name.equals(GMT));
  }

  void offset(int minutes) {
    offsetMinutes = minutes;
    name = GMT;
  }

  /** Minutes ahead of GMT. */
  int minutes() {
    if (offsetMinutes != ABSENT) {
      return offsetMinutes;
    }
    return NAMED.getOrDefault(name == null ? GMT : name, 0);
  }
}
