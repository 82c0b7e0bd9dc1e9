package io.biscotti.account;

/** The outcome of checking a user name and a password. */
public sealed interface Authentication {
  /**
   * The password is right.
   *
   * @param account the account that it belongs to
   */
  record Authenticated(Account account) implements Authentication {}

  /** The password is wrong, or there is no such account. */
  record Rejected() implements Authentication {}

  /**
   * The password is right, but the account is disabled. Clients get the same response as for {@link
   * Rejected}.
   *
   * @param account the account that it belongs to
   */
  record Disabled(Account account) implements Authentication {}

  /** Too many passwords are being hashed. The client may try again in a few seconds. */
  record Busy() implements Authentication {}
}
