package io.biscotti.redis;

/**
 * Notes that the connection of this thread's current call broke, and the command was sent again.
 */
final class Repetition {
  private static final ThreadLocal<Boolean> NOTED = new ThreadLocal<>();

  private Repetition() {}

  static void begin() {
    NOTED.remove();
  }

  static void note() {
    NOTED.set(true);
  }

  static boolean isNoted() {
    return NOTED.get() != null;
  }
}
