package io.biscotti.app;

import java.time.Duration;

/**
 * Records the duration of requests. {@link RequestLog} finds it in the context attribute with this
 * interface's name. It depends on no library, so the filter also works without one. Thread-safe.
 */
@FunctionalInterface
interface RequestTimes {
  /**
   * Records one request.
   *
   * @param method as the client sent it
   * @param secure whether it came over HTTPS
   */
  void record(String method, boolean secure, int status, Duration taken);
}
