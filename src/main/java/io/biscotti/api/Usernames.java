package io.biscotti.api;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** User names by account id; looks up each one once. Not thread-safe. */
final class Usernames {
  private final Accounts accounts;
  private final Map<String, Optional<String>> known = new HashMap<>();

  Usernames(Accounts accounts) {
    this.accounts = accounts;
  }

  /** The user name; empty if the account no longer exists. */
  Optional<String> of(String account) {
    return known.computeIfAbsent(account, id -> accounts.find(id).map(Account::username));
  }
}
