package io.biscotti.event;

/**
 * The kinds of events that wait apart, so that a flood of one takes no place from another. Strangers
 * can cause any number of those that concern no account that is known when they happen. Written
 * first is what stands first here.
 */
enum Lane {
  /** Warnings about an account. */
  ACCOUNT_WARNING("warnings about accounts"),
  /** What else concerns an account, as a new password does. */
  ACCOUNT("events of accounts"),
  /** Warnings about no account, or about one that is still to be found. */
  WARNING("warnings about no known account"),
  /** All else, such as wrong passwords. */
  OTHER("events of no known account");

  private final String plural;

  Lane(String plural) {
    this.plural = plural;
  }

  /** The lane of an event. */
  static Lane of(Draft draft) {
    boolean warning = draft.type().level() == Type.Level.WARNING;
    if (draft.owner() instanceof Owner.Account) {
      return warning ? ACCOUNT_WARNING : ACCOUNT;
    }
    return warning ? WARNING : OTHER;
  }

  /** For the log. */
  @Override
  public String toString() {
    return plural;
  }
}
