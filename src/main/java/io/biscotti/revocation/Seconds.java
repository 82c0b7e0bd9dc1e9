package io.biscotti.revocation;

import java.time.Instant;

/** Stores times in four bytes: whole seconds since 1970, rounded up, as an unsigned number. */
final class Seconds {
  /** Stands for the year 2106 and later. */
  private static final long FOREVER = 0xFFFF_FFFFL;

  private Seconds() {}

  /** Converts a time; never returns 0, which marks an empty slot. */
  static int of(Instant time) {
    long seconds = time.getEpochSecond() + (time.getNano() > 0 ? 1 : 0);
    return (int) Math.max(1, Math.min(FOREVER, seconds));
  }

  static Instant instant(int seconds) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(seconds));
  }

  /** Whether a time has passed; {@link #FOREVER} never does. */
  static boolean isOver(int seconds, long now) {
    long limit = Integer.toUnsignedLong(seconds);
    return limit != FOREVER && limit <= now;
  }
}
