package io.biscotti.account;

import io.biscotti.problem.FieldError;
import java.util.List;

/**
 * The outcome of changing a password. Unless it is {@link Changed}, the old password still works.
 */
public sealed interface PasswordChange {
  /**
   * The new password works, and the old one no longer does.
   *
   * @param account as it is now
   */
  record Changed(Account account) implements PasswordChange {}

  /**
   * The current password is wrong or was just changed by another request, or the account was
   * disabled or deleted.
   */
  record Rejected() implements PasswordChange {}

  /**
   * The new password breaks rules.
   *
   * @param errors at least one, about {@code replacement}
   */
  record Weak(List<FieldError> errors) implements PasswordChange {
    /** Copies the errors. */
    public Weak {
      errors = List.copyOf(errors);
    }
  }

  /** Too many passwords are being hashed. The client may try again in a few seconds. */
  record Busy() implements PasswordChange {}
}
