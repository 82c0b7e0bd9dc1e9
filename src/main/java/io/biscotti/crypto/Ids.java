package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Creates random ids and tokens, and the hashed forms in which they are logged and stored.
 *
 * <p>Thread-safe.
 */
public final class Ids {
  private static final int ID_BYTES = 16;
  private static final int TOKEN_BYTES = 32;
  private static final int HASH_BYTES = 8;
  private static final int ID_CHARS = 22;
  private static final MessageDigest SHA_256 = lookUp();
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random;

  private Ids(SecureRandom random) {
    this.random = random;
  }

  /** Returns a source that uses the platform's cryptographic random generator. */
  public static Ids secure() {
    return new Ids(new SecureRandom());
  }

  /**
   * Returns a new id: 128 random bits as 22 characters of unpadded base64url (RFC 4648, section 5).
   */
  public String next() {
    return random(ID_BYTES);
  }

  /**
   * Whether a text has the form of an id. Other texts may contain characters that PostgreSQL
   * rejects.
   */
  public static boolean isId(String text) {
    return text.length() == ID_CHARS && isBase64Url(text);
  }

  /** Whether a text has only characters of base64url. */
  public static boolean isBase64Url(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!isLetter && (c < '0' || c > '9') && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns a new token: 256 random bits as 43 characters of unpadded base64url. Anyone who has it
   * gets access, so only its {@link #digest} is stored.
   */
  public Secret token() {
    return Secret.of(random(TOKEN_BYTES));
  }

  private String random(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return BASE64URL.encodeToString(bytes);
  }

  /**
   * Returns the form in which an id may be logged: the first 64 bits of its SHA-256, as 16
   * hexadecimal digits. That is enough to follow one id through a log, and useless for signing in.
   */
  public static String hash(String id) {
    return HexFormat.of().formatHex(sha256(id), 0, HASH_BYTES);
  }

  /**
   * Returns the form in which a token is stored: its whole SHA-256, as 43 characters of unpadded
   * base64url. A token of 128 random bits needs neither salt nor stretching.
   */
  public static String digest(String token) {
    return BASE64URL.encodeToString(sha256(token));
  }

  static byte[] sha256(String text) {
    return copyOf(SHA_256).digest(text.getBytes(UTF_8));
  }

  /** Copies an unused digest, which is much cheaper than looking one up. */
  private static MessageDigest copyOf(MessageDigest unused) {
    try {
      return (MessageDigest) unused.clone();
    } catch (CloneNotSupportedException e) {
      return lookUp();
    }
  }

  private static MessageDigest lookUp() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
