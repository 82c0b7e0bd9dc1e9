package io.biscotti.session;

import org.jspecify.annotations.Nullable;

/**
 * Tells several listeners the same: one that throws keeps none of the others from hearing of it.
 * What they throw comes at the end, the first with the others as suppressed. For one thread.
 */
final class EveryOne {

  private @Nullable Throwable first;

  /** Runs one, and goes on whatever it throws. */
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

  /** Throws what was thrown, if anything was. */
  void done() {
    if (first instanceof RuntimeException e) {
      throw e;
    }
    if (first instanceof Error e) {
      throw e;
    }
  }
}
