package io.biscotti.account;

import io.biscotti.problem.FieldError;
import java.util.List;

/** What came of a registration. Unless it is {@link Registered}, there is no new account. */
public sealed interface Registration {
  /**
   * There is a new account.
   *
   * @param account the account
   */
  record Registered(Account account) implements Registration {}

  /** Somebody has the user name, or one that looks like it. */
  record Taken() implements Registration {}

  /**
   * Names break rules; perhaps the password does too.
   *
   * @param errors at least one, about {@code username}, {@code displayName} or {@code password}
   */
  record Invalid(List<FieldError> errors) implements Registration {
    /** Copies the errors. */
    public Invalid {
      errors = List.copyOf(errors);
    }
  }

  /**
   * The password, and nothing else, breaks rules.
   *
   * @param errors at least one, about {@code password}
   */
  record Weak(List<FieldError> errors) implements Registration {
    /** Copies the errors. */
    public Weak {
      errors = List.copyOf(errors);
    }
  }

  /** Too many passwords are being hashed. It may be tried again in a few seconds. */
  record Busy() implements Registration {}
}
