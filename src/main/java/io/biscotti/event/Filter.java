package io.biscotti.event;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which events are wanted of those that may be seen.
 *
 * @param types of one of these types; none gives no events
 * @param user of accounts whose user name has this in it, in upper or lower case; empty for all,
 *     also nobody's
 */
public record Filter(Set<Type> types, Optional<String> user) {
  /** Lets everything through. */
  public static final Filter NONE = new Filter(EnumSet.allOf(Type.class), Optional.empty());

  /** Copies the types. */
  public Filter {
    types = Set.copyOf(types);
  }

  /** The keys of types, as in {@code signed_in}. */
  static Collection<String> keys(Set<Type> types) {
    return types.stream().map(Type::key).sorted().toList();
  }
}
