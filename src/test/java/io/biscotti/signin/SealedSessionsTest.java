package io.biscotti.signin;

import java.util.Map;

/** {@link SessionsContract} on the embedded database, with sealed sessions. */
class SealedSessionsTest extends SessionsContract {
  @Override
  Map<String, String> settings() {
    return Map.of();
  }
}
