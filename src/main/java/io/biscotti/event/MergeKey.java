package io.biscotti.event;

import java.util.Optional;

/**
 * The key by which events are merged into one row.
 *
 * @param subject the account, or the address if there is no account
 * @param session the session's handle, or empty
 */
record MergeKey(Type type, String subject, String session) {

  /** The key before a name has been looked up. */
  static MergeKey of(NewEvent event) {
    if (event.owner() instanceof Owner.Named named) {
      return new MergeKey(
          event.type(), "name " + event.address() + " " + named.name(), event.session().orElse(""));
    }
    return of(
        event,
        event.owner() instanceof Owner.Account known ? Optional.of(known.id()) : Optional.empty());
  }

  /** The key once the owner is known. */
  static MergeKey of(NewEvent event, Optional<String> account) {
    return new MergeKey(
        event.type(),
        account.map(id -> "account " + id).orElseGet(() -> "address " + event.address()),
        event.session().orElse(""));
  }
}
