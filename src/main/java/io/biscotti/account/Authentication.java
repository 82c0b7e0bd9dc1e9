package io.biscotti.account;

/** What came of a user name and a password. */
public sealed interface Authentication {
  /**
   * They belong together.
   *
   * @param account whose they are
   */
  record Authenticated(Account account) implements Authentication {}

  /** They don't: the password is wrong, or there is no such account. */
  record Rejected() implements Authentication {}

  /**
   * They belong together, but the account is disabled. For the log; whoever tried is told no more
   * than with {@link Rejected}.
   *
   * @param account whose they are
   */
  record Disabled(Account account) implements Authentication {}

  /** Nobody looked, as too many passwords are being hashed. It may be tried again in seconds. */
  record Busy() implements Authentication {}
}
