package io.biscotti.account;

import io.biscotti.problem.FieldError;
import java.util.List;

/** The outcome of a registration. Only {@link Registered} created an account. */
public sealed interface Registration {
  /**
   * The account was created.
   *
   * @param account the new account
   */
  record Registered(Account account) implements Registration {}

  /** The user name, or one that looks like it, is taken. */
  record Taken() implements Registration {}

  /**
   * A name breaks a rule. The password was not checked.
   *
   * @param errors at least one, about {@code username} or {@code displayName}
   */
  record Invalid(List<FieldError> errors) implements Registration {
    /** Copies the errors. */
    public Invalid {
      errors = List.copyOf(errors);
    }
  }

  /**
   * The names are valid, but the password breaks a rule.
   *
   * @param errors at least one, about {@code password}
   */
  record Weak(List<FieldError> errors) implements Registration {
    /** Copies the errors. */
    public Weak {
      errors = List.copyOf(errors);
    }
  }

  /** Too many passwords are being hashed. The client may try again in a few seconds. */
  record Busy() implements Registration {}
}
