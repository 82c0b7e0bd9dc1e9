package io.biscotti.account;

import io.biscotti.problem.FieldError;
import java.util.List;

/** What came of a change of password. Unless it is {@link Changed}, the old one still holds. */
public sealed interface PasswordChange {
  /**
   * The new password holds, and the old one doesn't.
   *
   * @param account as it is now
   */
  record Changed(Account account) implements PasswordChange {}

  /**
   * The current password is wrong, or was changed by another request meanwhile; or the account is
   * disabled or gone.
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

  /** Too many passwords are being hashed. It may be tried again in a few seconds. */
  record Busy() implements PasswordChange {}
}
