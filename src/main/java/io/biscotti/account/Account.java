package io.biscotti.account;

import java.time.Instant;
import java.util.List;

/**
 * An account as it was when it was read. Immutable.
 *
 * @param id 128 random bits as 22 characters; never reused, even when the user name is
 * @param username the name that its owner signs in with, as they registered it
 * @param displayName the name that pages show
 * @param roles {@code admin} for administrators; may be empty
 * @param disabled whether signing in is refused
 * @param createdAt when it was registered, in whole milliseconds
 * @param passwordChangedAt when its owner last chose a password, in whole milliseconds
 */
public record Account(
    String id,
    String username,
    String displayName,
    List<String> roles,
    boolean disabled,
    Instant createdAt,
    Instant passwordChangedAt) {
  /** Copies the roles. */
  public Account {
    roles = List.copyOf(roles);
  }

  /** A copy whose owner chose another password at this time. */
  Account withPasswordOf(Instant time) {
    return new Account(id, username, displayName, roles, disabled, createdAt, time);
  }
}
