package io.biscotti.account;

import java.util.Map;

/** {@link SessionsContract} on the embedded database, with sealed sessions. */
class SealedSessionsTest extends SessionsContract {
  @Override
  Map<String, String> settings() {
    return Map.of();
  }
}
