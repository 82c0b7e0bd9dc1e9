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
 * @param hints its client hints, at most five lines, each cut and cleaned like the user agent
 */
public record NewEvent(
    Type type,
    Owner owner,
    Optional<String> session,
    String address,
    String userAgent,
    String hints) {
  /** Cuts and cleans the texts. */
  public NewEvent {
    session = session.map(handle -> SecurityEvent.clean(handle, SecurityEvent.SHORT_CHARS));
    address = SecurityEvent.clean(address, SecurityEvent.SHORT_CHARS);
    userAgent = SecurityEvent.cleanUserAgent(userAgent);
    hints = SecurityEvent.cleanHints(hints);
  }

  /** An event of a client without hints. */
  public NewEvent(
      Type type, Owner owner, Optional<String> session, String address, String userAgent) {
    this(type, owner, session, address, userAgent, "");
  }

  /** This event as it turned out to be. */
  NewEvent as(Type other, String handle) {
    return new NewEvent(other, owner, Optional.of(handle), address, userAgent, hints);
  }
}
