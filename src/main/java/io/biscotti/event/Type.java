package io.biscotti.event;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can happen to accounts and sessions. */
public enum Type {
  /** An account was created. */
  REGISTERED(Level.INFO, "Account created."),
  /** Someone signed in. */
  SIGNED_IN(Level.INFO, "Signed in."),
  /** A sign-in was refused. */
  SIGN_IN_FAILED(Level.INFO, "Someone tried to sign in with a wrong password."),
  /** A signed-in person entered a wrong current password. */
  WRONG_CURRENT_PASSWORD(Level.INFO, "Wrong current password."),
  /** Too many attempts. */
  THROTTLED(Level.INFO, "Sign-in attempts were refused because there were too many."),
  /** Someone signed out. */
  SIGNED_OUT(Level.INFO, "Signed out."),
  /** A session was ended other than by signing out. */
  SESSION_ENDED(Level.INFO, "A session was ended remotely."),
  /** A browser sent its cookie just after its session had been ended remotely. */
  SESSION_END_NOTICED(Level.INFO, "The signed-out browser noticed that its session had ended."),
  /** A cookie was sent after its session had ended. */
  REVOKED_COOKIE_REPLAYED(Level.WARNING, "The cookie of an ended session was sent again."),
  /** A cookie could not be decrypted. */
  FORGED_COOKIE(Level.WARNING, "A session cookie was altered, or not issued by this server."),
  /** A session's id was chosen by the client. */
  ID_FROM_CLIENT(Level.WARNING, "A cookie named a session that this server never created."),
  /** A session was used from a different network. */
  ADDRESS_CHANGED(Level.INFO, "A session continued from a different network."),
  /** A session was used in a different browser. */
  BROWSER_CHANGED(Level.WARNING, "A session cookie was sent by a different browser."),
  /** A password was confirmed. */
  REAUTHENTICATED(Level.INFO, "Password confirmed."),
  /** A password was changed. */
  PASSWORD_CHANGED(Level.INFO, "Password changed."),
  /** An administrator disabled the account. */
  ACCOUNT_DISABLED(Level.INFO, "An administrator disabled the account."),
  /** An administrator enabled the account. */
  ACCOUNT_ENABLED(Level.INFO, "An administrator re-enabled the account."),
  /** An administrator withdrew a key. */
  KEY_WITHDRAWN(Level.INFO, "An administrator withdrew a key."),
  /** The account was deleted. */
  ACCOUNT_DELETED(Level.INFO, "Account deleted."),
  /** A refresh token was used again. */
  TOKEN_REUSED(Level.WARNING, "A refresh token was used again.");

  private final Level level;
  private final String sentence;

  Type(Level level, String sentence) {
    this.level = level;
    this.sentence = sentence;
  }

  /** The name in the API and the database, such as {@code revoked_cookie_replayed}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type with this {@link #key}; empty if there is none. */
  public static Optional<Type> find(String key) {
    return Stream.of(values()).filter(type -> type.key().equals(key)).findFirst();
  }

  /** The type with this {@link #key}. */
  static Type of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** The severity. */
  public Level level() {
    return level;
  }

  /** What happened, as a sentence for people to read. */
  public String sentence() {
    return sentence;
  }

  /**
   * Whether clients can cause it at will, so that repetitions are merged. Actions of a signed-in
   * person are stored individually.
   */
  boolean isMerged() {
    return switch (this) {
      case SIGN_IN_FAILED,
          WRONG_CURRENT_PASSWORD,
          SESSION_END_NOTICED,
          THROTTLED,
          REVOKED_COOKIE_REPLAYED,
          FORGED_COOKIE,
          ID_FROM_CLIENT,
          ADDRESS_CHANGED,
          BROWSER_CHANGED,
          TOKEN_REUSED ->
          true;
      default -> false;
    };
  }

  /**
   * Whether repetitions that are merged are counted. A page sends several requests before it
   * notices that its session has ended, and their number means nothing.
   */
  boolean isCounted() {
    return this != SESSION_END_NOTICED;
  }

  /** How much an event matters. */
  public enum Level {
    /** Normal activity. */
    INFO,
    /** Somebody may be using a stolen or forged credential. */
    WARNING
  }
}
