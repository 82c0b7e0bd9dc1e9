package io.biscotti.account;

import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The user names that have the role {@code admin}. The owner of the account with that name has the
 * role, so only a {@link Claim} can register it. Immutable.
 */
public final class Admins {
  /** The setting that lists their user names. */
  public static final Setting<List<String>> SETTING =
      Setting.list(
          "admins",
          "user names",
          List.of(),
          "The users with the role `admin`. A name without an account is reserved: at startup, the"
              + " log says which file in `biscotti.home` has the one-time link that registers it.");

  private static final List<String> ROLES = List.of("admin");

  /** The names as the setting spells them, by key. */
  private final Map<String, String> names;

  /** The {@link Username#skeletons} of the names. */
  private final Set<String> skeletons;

  private Admins(Map<String, String> names) {
    this.names = new TreeMap<>(names);
    this.skeletons =
        names.values().stream()
            .flatMap(name -> Username.of(name).stream())
            .flatMap(name -> name.skeletons().stream())
            .collect(Collectors.toSet());
  }

  /** Whether a name is listed or looks like one that is. */
  boolean reserves(Username name) {
    return !Collections.disjoint(skeletons, name.skeletons());
  }

  /**
   * Reads the setting: user names separated by commas, compared as accounts compare them. An
   * invalid user name is noted as a fault: call {@link Options#check} afterwards.
   */
  public static Admins read(Options options) {
    Map<String, String> names = new TreeMap<>();
    for (String name : options.read(SETTING)) {
      Username.of(name).ifPresent(each -> names.putIfAbsent(each.key(), name));
      Username.broken(name)
          .ifPresent(
              rule ->
                  options.fault(
                      SETTING.name() + ": a user name " + rule.message() + ", was " + name));
    }
    return new Admins(names);
  }

  /** The roles of the account with this user name, ignoring case. */
  public List<String> rolesOf(String username) {
    return Username.of(username).map(name -> roles(name.key())).orElse(List.of());
  }

  /** The roles of the account whose user name has this {@link Username#key}. */
  List<String> roles(String key) {
    return names.containsKey(key) ? ROLES : List.of();
  }

  /** The {@link Username#key} of each. */
  Set<String> keys() {
    return Collections.unmodifiableSet(names.keySet());
  }

  /** The names that aren't among these keys, as the setting spells them. */
  List<String> without(Set<String> keys) {
    return names.entrySet().stream()
        .filter(name -> !keys.contains(name.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
