package io.biscotti.event;

import java.util.Optional;
import java.util.function.Supplier;

/** The account that an event belongs to. */
public sealed interface Owner {

  /** The account with this id. */
  static Owner account(String id) {
    return new Account(id);
  }

  /** No account, as for a cookie that can't be decrypted. */
  static Owner nobody() {
    return new Nobody();
  }

  /**
   * The account with this name, if there is one. It is looked up later on another thread, so that a
   * request for an unknown name takes just as long.
   *
   * @param name the name as typed; only used to tell attempts apart, and never stored or logged
   * @param lookup finds the account's id; may query the database, and is retried while that is
   *     unavailable
   */
  static Owner named(String name, Supplier<Optional<String>> lookup) {
    return new Named(name, () -> new Found(lookup.get(), Optional.empty()));
  }

  /**
   * Like {@link #named}, but the lookup may also find that something else happened.
   *
   * @param name tells the events apart
   */
  static Owner traced(String name, Supplier<Found> lookup) {
    return new Named(name, lookup);
  }

  /**
   * The result of a lookup.
   *
   * @param account the account's id; empty if there is none
   * @param instead what happened instead of the recorded type; empty if that was right
   */
  record Found(Optional<String> account, Optional<Instead> instead) {
    /** Nobody's event. */
    public static final Found NOBODY = new Found(Optional.empty(), Optional.empty());
  }

  /**
   * What an event turned out to be. The counters and the log have it in addition to the type that
   * was recorded.
   *
   * @param type what happened
   * @param session the handle of the session that it happened to
   */
  record Instead(Type type, String session) {}

  /**
   * An account.
   *
   * @param id the account's id
   */
  record Account(String id) implements Owner {
    /** Removes characters that no id contains. */
    public Account {
      id = SecurityEvent.clean(id, SecurityEvent.SHORT_CHARS);
    }
  }

  /** No account. */
  record Nobody() implements Owner {}

  /**
   * A name that may belong to an account.
   *
   * @param name the name as typed, cut to 256 characters
   * @param lookup finds the account's id
   */
  record Named(String name, Supplier<Found> lookup) implements Owner {
    /** Cuts the name. */
    public Named {
      name = name.substring(0, Math.min(name.length(), 256));
    }

    @Override
    public String toString() {
      return "Named[]";
    }
  }
}
