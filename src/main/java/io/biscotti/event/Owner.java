package io.biscotti.event;

import java.util.Optional;
import java.util.function.Supplier;

/** Whose event it is. */
public sealed interface Owner {

  /** The account of this id. */
  static Owner account(String id) {
    return new Account(id);
  }

  /** No account, as for a cookie that doesn't open. */
  static Owner nobody() {
    return new Nobody();
  }

  /**
   * Whoever has a name, if anybody has. That is asked later and on another thread, so that a
   * request takes as long for a name that nobody has.
   *
   * @param name what was typed; it is neither kept nor logged, and only tells attempts apart
   * @param lookup gives the account's id; it may ask the database, and is asked again when that is
   *     away
   */
  static Owner named(String name, Supplier<Optional<String>> lookup) {
    return new Named(name, lookup);
  }

  /**
   * An account.
   *
   * @param id the account's
   */
  record Account(String id) implements Owner {
    /** Cleans what no id has. */
    public Account {
      id = SecurityEvent.clean(id, SecurityEvent.SHORT_CHARS);
    }
  }

  /** No account. */
  record Nobody() implements Owner {}

  /**
   * Perhaps an account.
   *
   * @param name what attempts are told apart by; cut to 256 characters
   * @param lookup gives the account's id
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
