package io.biscotti.crypto;

/** The result of {@link Sealer#open}: the bytes that were sealed, or why the text doesn't open. */
public sealed interface Opened permits Opened.Value, Opened.Rejected {

  /**
   * The bytes that were sealed. It is a class because a record would promise an equality that an
   * array doesn't have.
   */
  final class Value implements Opened {
    private final byte[] bytes;
    private final int key;

    Value(byte[] bytes, int key) {
      this.bytes = bytes;
      this.key = key;
    }

    /** The id of the key that sealed them, for {@link Sealer#knows}. It grants nothing. */
    public int key() {
      return key;
    }

    /** Returns the bytes themselves, not a copy: there is no other reference to them. */
    public byte[] bytes() {
      return bytes;
    }
  }

  /**
   * A text that doesn't open. The reason is for counters and logs; it is not disclosed to clients.
   *
   * @param reason the first check that failed
   */
  record Rejected(Reason reason) implements Opened {}

  /** Why a text doesn't open, in the order of the checks. */
  enum Reason {
    /** Longer than {@link Sealer#MAX_SEALED_CHARS}. */
    TOO_LONG,
    /** Not canonical unpadded base64url, too short, or in another format. */
    MALFORMED,
    /** Sealed with a key that this ring doesn't hold, or no longer holds. */
    UNKNOWN_KEY,
    /** Sealed with a key that this ring held, until the key was withdrawn or removed. */
    GONE_KEY,
    /** Changed, or sealed for another purpose or cookie name. */
    FORGED
  }
}
