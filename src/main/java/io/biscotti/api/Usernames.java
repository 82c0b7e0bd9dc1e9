package io.biscotti.api;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** User names by account id, each looked up once. For one thread. */
final class Usernames {
  private final Accounts accounts;
  private final Map<String, Optional<String>> known = new HashMap<>();

  Usernames(Accounts accounts) {
    this.accounts = accounts;
  }

  /** The user name; empty if the account is gone. */
  Optional<String> of(String account) {
    return known.computeIfAbsent(account, id -> accounts.find(id).map(Account::username));
  }
}
