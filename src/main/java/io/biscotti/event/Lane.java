package io.biscotti.event;

/**
 * The kinds of events that have separate queues, so that a flood of one kind can't crowd out
 * another. Strangers can cause any number of events for which no account is known yet. Earlier
 * lanes are written first.
 */
enum Lane {
  /** Warnings about an account. */
  ACCOUNT_WARNING("warnings about accounts"),
  /** Other events of an account, such as a new password. */
  ACCOUNT("events of accounts"),
  /** Warnings without an account, or whose account has not been looked up yet. */
  WARNING("warnings about no known account"),
  /** Everything else, such as wrong passwords. */
  OTHER("events of no known account");

  private final String plural;

  Lane(String plural) {
    this.plural = plural;
  }

  /** The lane of an event. */
  static Lane of(NewEvent event) {
    boolean warning = event.type().level() == Type.Level.WARNING;
    if (event.owner() instanceof Owner.Account) {
      return warning ? ACCOUNT_WARNING : ACCOUNT;
    }
    return warning ? WARNING : OTHER;
  }

  /** The name for the log. */
  @Override
  public String toString() {
    return plural;
  }
}
