package io.biscotti.app;

import java.time.Duration;

/**
 * Keeps how long requests took; found by {@link RequestLog} in the context attribute of this
 * interface's name. Knows no library, so that the filter works where there is none. Thread-safe.
 */
@FunctionalInterface
interface RequestTimes {
  /**
   * Notes one request.
   *
   * @param method as the client sent it
   */
  void record(String method, int status, Duration taken);
}
