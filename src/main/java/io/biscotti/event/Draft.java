package io.biscotti.event;

import java.util.Optional;

/**
 * An event that just happened.
 *
 * @param type what
 * @param owner to whose account
 * @param session a handle of the session, which must let nobody in; at most 64 characters are kept
 * @param address of the client, already shortened to its network; at most 64 characters are kept
 * @param userAgent as the client sent it, empty without; at most 256 characters are kept, and no
 *     control characters
 */
public record Draft(
    Type type, Owner owner, Optional<String> session, String address, String userAgent) {
  /** Cuts and cleans what came from outside. */
  public Draft {
    session = session.map(handle -> SecurityEvent.clean(handle, SecurityEvent.SHORT_CHARS));
    address = SecurityEvent.clean(address, SecurityEvent.SHORT_CHARS);
    userAgent = SecurityEvent.cleanUserAgent(userAgent);
  }
}
