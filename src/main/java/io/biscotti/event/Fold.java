package io.biscotti.event;

import java.util.Optional;

/**
 * The key by which events are merged into one row.
 *
 * @param subject the account, or the address if there is no account
 * @param session the session's handle, or empty
 */
record Fold(Type type, String subject, String session) {

  /** The key before a name has been looked up. */
  static Fold of(Draft draft) {
    if (draft.owner() instanceof Owner.Named named) {
      return new Fold(
          draft.type(), "name " + draft.address() + " " + named.name(), draft.session().orElse(""));
    }
    return of(
        draft,
        draft.owner() instanceof Owner.Account known ? Optional.of(known.id()) : Optional.empty());
  }

  /** The key once the owner is known. */
  static Fold of(Draft draft, Optional<String> account) {
    return new Fold(
        draft.type(),
        account.map(id -> "account " + id).orElseGet(() -> "address " + draft.address()),
        draft.session().orElse(""));
  }
}
