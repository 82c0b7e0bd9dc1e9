package io.biscotti.crypto;

/**
 * How keys of one kind are created, written and read.
 *
 * @param <K> the type of key
 */
interface KeyFormat<K> {
  /** Returns a new random key. */
  K newKey();

  /** Returns the text for a {@link KeyFile}. */
  String render(KeySchedule<K> schedule);

  /**
   * Reads the output of {@link #render}.
   *
   * @throws KeyException if {@code text} is anything else; says why, and quotes none of it
   */
  KeySchedule<K> parse(String text);
}
