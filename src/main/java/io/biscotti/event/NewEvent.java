package io.biscotti.event;

import java.util.Optional;

/**
 * An event that has just happened.
 *
 * @param type what happened
 * @param owner whose account it happened to
 * @param session the handle of the session, which must not grant access; cut to 64 characters
 * @param address the client's address, already truncated to its network; cut to 64 characters
 * @param userAgent as the client sent it; empty if it sent none; cut to 256 characters, control
 *     characters are removed
 */
public record NewEvent(
    Type type, Owner owner, Optional<String> session, String address, String userAgent) {
  /** Cuts and cleans the texts. */
  public NewEvent {
    session = session.map(handle -> SecurityEvent.clean(handle, SecurityEvent.SHORT_CHARS));
    address = SecurityEvent.clean(address, SecurityEvent.SHORT_CHARS);
    userAgent = SecurityEvent.cleanUserAgent(userAgent);
  }
}
