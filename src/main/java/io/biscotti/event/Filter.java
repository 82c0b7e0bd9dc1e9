package io.biscotti.event;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Selects from the events that the caller may see.
 *
 * @param types the wanted types; if empty, no event matches
 * @param user text that the account's username must contain, ignoring case; if empty, all events
 *     match, including those without an account
 */
public record Filter(Set<Type> types, Optional<String> user) {
  /** Matches every event. */
  public static final Filter NONE = new Filter(EnumSet.allOf(Type.class), Optional.empty());

  /** Copies the types. */
  public Filter {
    types = Set.copyOf(types);
  }

  /** The keys of types, such as {@code signed_in}. */
  static Collection<String> keys(Set<Type> types) {
    return types.stream().map(Type::key).sorted().toList();
  }
}
