package io.biscotti.session;

import java.time.Instant;

/**
 * Something that happened to a session and that an operator may want to count.
 *
 * @param kind what happened
 * @param idHash the session's id, hashed, as logs show it; empty where no session was found
 * @param at when
 */
public record SessionEvent(Kind kind, String idHash, Instant at) {

  /** What happened. */
  public enum Kind {
    /** A session was made. */
    CREATED,
    /** A session got a new id. */
    RENEWED,
    /** A session was invalidated, or ended by its id. */
    ENDED,
    /** A cookie's session was past its idle or absolute limit. */
    EXPIRED,
    /** A cookie was not of our making: altered, sealed elsewhere, or sealed by a removed key. */
    FORGED,
    /** A cookie had a form that we never write: truncated, or its chunks did not fit together. */
    MALFORMED,
    /** A cookie named a session that the store does not hold. */
    UNKNOWN,
    /** A cookie's session had been ended, or had got another id: a copy, or a request under way. */
    REVOKED_REPLAYED,
    /** The log of revoked ids could not be reached; once for each outage, however long. */
    REVOCATION_LOG_FAILED,
    /** A session was too large for its cookies, and was not saved. */
    TOO_LARGE,
    /** A session could not be saved or ended, because the store or the keys are broken. */
    SAVE_FAILED,
    /** A session changed after the response was committed, and the cookie could not follow. */
    LATE_CHANGE,
    /** A record of a session on the server has a form that this version doesn't know. */
    UNREADABLE_SESSION,
    /** An attribute could not be read back: its type is gone, or has changed its shape. */
    UNREADABLE_ATTRIBUTE
  }
}
