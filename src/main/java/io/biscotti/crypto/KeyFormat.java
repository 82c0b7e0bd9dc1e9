package io.biscotti.crypto;

/**
 * How the keys of one kind are made, written and read.
 *
 * @param <K> what a key is
 */
interface KeyFormat<K> {
  /** Returns a new random key. */
  K newKey();

  /** Returns the text of a {@link KeyFile}. */
  String render(KeySchedule<K> schedule);

  /**
   * Reads what {@link #render} wrote.
   *
   * @throws KeyException if {@code text} is anything else; says why, and quotes nothing of it
   */
  KeySchedule<K> parse(String text);
}
