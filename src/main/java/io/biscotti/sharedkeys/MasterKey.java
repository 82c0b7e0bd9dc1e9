package io.biscotti.sharedkeys;

import io.biscotti.crypto.Envelope;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The key that encrypts the shared rings: 256 random bits. Anyone who has it and the place of the
 * rings can forge sessions and tokens. During a change there are two keys: the first encrypts, and
 * both open. Printing it reveals nothing. Immutable and thread-safe.
 */
public final class MasterKey {
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{43}=?");
  private static final int MOST = 4;

  private final List<Secret> keys;
  private final Envelope envelope = new Envelope();

  private MasterKey(List<Secret> keys) {
    this.keys = keys;
  }

  /**
   * Reads one key, or up to four that are separated by white space: the first encrypts, all open.
   *
   * @param text each key 32 bytes in base64url (RFC 4648, section 5), with or without padding;
   *     white space around them is ignored
   * @return empty for anything else
   */
  public static Optional<MasterKey> parse(String text) {
    List<String> all = List.of(text.strip().split("\\s+"));
    return all.size() <= MOST && all.stream().allMatch(TEXT.asMatchPredicate())
        ? Optional.of(new MasterKey(all.stream().map(MasterKey::key).toList()))
        : Optional.empty();
  }

  /** Normalizes a key's text, so that unused bits of the last character don't matter. */
  private static Secret key(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text.substring(0, 43));
    return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The text of a new random key. */
  public static Secret generate() {
    return Ids.secure().token();
  }

  String seal(Secret content) {
    return envelope.seal(keys.get(0), content);
  }

  /** Decrypts a text; empty if it was sealed with another key, or changed. */
  Optional<Secret> open(String sealed) {
    return keys.stream().flatMap(key -> envelope.open(key, sealed).stream()).findFirst();
  }

  /** Whether the text was sealed with the current, first key. */
  boolean sealed(String text) {
    return envelope.open(keys.get(0), text).isPresent();
  }

  @Override
  public String toString() {
    return "MasterKey[hidden]";
  }
}
