package io.biscotti.event;

import java.util.Optional;

/**
 * What makes events one.
 *
 * @param subject the account, or without one the address
 * @param session the handle, or empty
 */
record Fold(Type type, String subject, String session) {

  /** As far as it can be told before a name is looked up. */
  static Fold of(Draft draft) {
    if (draft.owner() instanceof Owner.Named named) {
      return new Fold(
          draft.type(), "name " + draft.address() + " " + named.name(), draft.session().orElse(""));
    }
    return of(
        draft,
        draft.owner() instanceof Owner.Account known ? Optional.of(known.id()) : Optional.empty());
  }

  /** With the owner known. */
  static Fold of(Draft draft, Optional<String> account) {
    return new Fold(
        draft.type(),
        account.map(id -> "account " + id).orElseGet(() -> "address " + draft.address()),
        draft.session().orElse(""));
  }
}
