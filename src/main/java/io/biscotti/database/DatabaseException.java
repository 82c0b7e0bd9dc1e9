package io.biscotti.database;

/**
 * The database is unavailable or full, or rejects a statement because of a bug in this program. The
 * request gets 503. Never caused by a client's input.
 *
 * <p>Neither the message nor the causes contain the database password or a value bound to a
 * statement.
 */
public final class DatabaseException extends RuntimeException {
  DatabaseException(String message) {
    super(message);
  }

  DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
