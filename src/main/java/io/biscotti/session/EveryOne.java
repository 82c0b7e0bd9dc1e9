package io.biscotti.session;

import org.jspecify.annotations.Nullable;

/**
 * Notifies several listeners, even if some of them throw. Exceptions are thrown at the end: the
 * first one, with the others as suppressed. For use by one thread.
 */
final class EveryOne {

  private @Nullable Throwable first;

  /** Runs one listener, and keeps its exception for {@link #done}. */
  void tell(Runnable one) {
    try {
      one.run();
    } catch (RuntimeException | Error e) {
      if (first == null) {
        first = e;
      } else if (first != e) {
        first.addSuppressed(e);
      }
    }
  }

  /** Throws the first exception, if there was one. */
  void done() {
    if (first instanceof RuntimeException e) {
      throw e;
    }
    if (first instanceof Error e) {
      throw e;
    }
  }
}
