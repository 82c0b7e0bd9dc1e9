package io.biscotti.redis;

/**
 * Thrown if Redis is unavailable, slow, full or read-only, or refuses a command. The request gets
 * 503. Never caused by a client's input. The message says what is wrong and contains neither a
 * password nor a value.
 */
public final class RedisException extends RuntimeException {
  private final boolean unknown;

  RedisException(String message, boolean unknown, Throwable cause) {
    super(message, cause);
    this.unknown = unknown;
  }

  RedisException(String message) {
    super(message);
    this.unknown = false;
  }

  /**
   * Whether Redis may have run the command, or may still run it: the connection broke, or no reply
   * came in time. False if it certainly did nothing.
   */
  public boolean isOutcomeUnknown() {
    return unknown;
  }

  /** Whether the ACL of Redis denies the user a command, even one within a script. */
  public boolean isDenied() {
    return getCause() != null && Faults.isDenied(getCause());
  }
}
