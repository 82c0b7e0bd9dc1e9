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
    return new Named(name, lookup);
  }

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
  record Named(String name, Supplier<Optional<String>> lookup) implements Owner {
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
