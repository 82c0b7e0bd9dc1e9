package io.biscotti.registry;

/** What became of a session that got a new id. */
public enum Followed {
  /** It continues under the new id. */
  CONTINUES,

  /** It continues under the new id, but its account may not do what the new id is for. */
  NOT_ALLOWED,

  /** It has ended or is unknown; the new id must not be used. */
  ENDED
}
