package io.biscotti.lifecycle;

import java.time.Instant;

/**
 * A session event that an operator may want to count.
 *
 * @param kind what happened
 * @param idHash the session's id, hashed, as in the logs; empty if no session was found
 * @param at when
 */
public record SessionEvent(Kind kind, String idHash, Instant at) {

  /** What happened. */
  public enum Kind {
    /** A session was created. */
    CREATED,
    /** A session got a new id. */
    RENEWED,
    /** A session was invalidated, or ended by its id. */
    ENDED,
    /** A cookie's session was past its idle or absolute timeout. */
    EXPIRED,
    /** We did not make the cookie: it was altered, or sealed elsewhere or with a removed key. */
    FORGED,
    /** We never write cookies of this form: it was truncated, or its parts did not match. */
    MALFORMED,
    /** A cookie named a session that the store does not have. */
    UNKNOWN,
    /** A cookie's session had ended or changed its id: a copied cookie, or a concurrent request. */
    REVOKED_REPLAYED,
    /** The revocation log could not be reached; counted once for each outage, however long. */
    REVOCATION_LOG_FAILED,
    /** The revocation log gave no news for too long; counted once for each outage, however long. */
    REVOCATIONS_STALE,
    /** A session was too large for its cookies, and was not saved. */
    TOO_LARGE,
    /** A session was too large for its cookies, and moved to the overflow on the server. */
    OVERFLOWED,
    /** A session could not be saved or ended, because the store or the keys are broken. */
    SAVE_FAILED,
    /** A session changed after the response was committed, so the cookie could not be updated. */
    LATE_CHANGE,
    /** A session record on the server has a form that this version doesn't know. */
    UNREADABLE_SESSION,
    /** An attribute could not be read back: its type is gone, or its shape has changed. */
    UNREADABLE_ATTRIBUTE,
    /** A value can't be stored, and this node keeps the object, with {@code unstorable=local}. */
    LOCAL_OBJECT_KEPT,
    /** This node doesn't have such an object: it restarted, had too many, or is another node. */
    LOCAL_OBJECT_LOST
  }
}
