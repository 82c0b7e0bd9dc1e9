package io.biscotti.sharedkeys;

import io.biscotti.crypto.Envelope;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The key that encrypts the shared rings: 256 random bits. Whoever has it and the place of the
 * rings can forge sessions and tokens. Printing it reveals nothing. Immutable and thread-safe.
 */
public final class MasterKey {
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{43}=?");

  private final Secret key;
  private final Envelope envelope = new Envelope();

  private MasterKey(Secret key) {
    this.key = key;
  }

  /**
   * Reads a key.
   *
   * @param text 32 bytes in base64url (RFC 4648, section 5), with or without padding; white space
   *     around it is ignored
   * @return empty for anything else
   */
  public static Optional<MasterKey> parse(String text) {
    String stripped = text.strip();
    if (!TEXT.matcher(stripped).matches()) {
      return Optional.empty();
    }
    byte[] bytes = Base64.getUrlDecoder().decode(stripped.substring(0, 43));
    // One key has one text, whatever the unused bits of the last character are.
    return Optional.of(
        new MasterKey(Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))));
  }

  /** The text of a new random key. */
  public static Secret generate() {
    return Ids.secure().token();
  }

  String seal(Secret content) {
    return envelope.seal(key, content);
  }

  /** Empty if the text was sealed with another key, or changed. */
  Optional<Secret> open(String sealed) {
    return envelope.open(key, sealed);
  }

  @Override
  public String toString() {
    return "MasterKey[hidden]";
  }
}
