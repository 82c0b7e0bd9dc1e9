package io.biscotti.database;

/**
 * The database is away, full, or refuses what only a fault of the program could ask of it. A
 * request that meets it is answered with 503. Never thrown for what a client sent.
 *
 * <p>Neither the message nor the causes hold the password of the database or a value that was bound
 * to a statement.
 */
public final class DatabaseException extends RuntimeException {
  DatabaseException(String message) {
    super(message);
  }

  DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
