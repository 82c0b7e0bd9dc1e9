package io.biscotti.account;

import io.biscotti.options.Options;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who has the role {@code admin}: whoever registers one of these names, so an operator should do
 * that before the server can be reached by others. Immutable.
 */
public final class Admins {
  /** The setting that lists their user names, without the prefix {@code biscotti.}. */
  public static final String SETTING = "admins";

  private static final List<String> ROLES = List.of("admin");

  private final Set<String> keys;

  private Admins(Set<String> keys) {
    this.keys = Set.copyOf(keys);
  }

  /**
   * Reads the setting: user names between commas, compared as accounts compare them. A name that no
   * account can have is noted as a fault: call {@link Options#check} after it.
   */
  public static Admins read(Options options) {
    Set<String> keys = new TreeSet<>();
    for (String name : options.list(SETTING)) {
      Username.of(name).map(Username::key).ifPresent(keys::add);
      Username.broken(name)
          .ifPresent(rule -> options.fault(SETTING + ": a user name " + rule + ", was " + name));
    }
    return new Admins(keys);
  }

  /** The roles of the account whose user name has this {@link Username#key}. */
  List<String> roles(String key) {
    return keys.contains(key) ? ROLES : List.of();
  }
}
