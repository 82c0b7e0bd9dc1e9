package io.biscotti.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/** How this package's tables store values. */
final class Columns {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  private Columns() {}

  /**
   * Whether a text has the form of an id. Other texts may contain characters that PostgreSQL
   * rejects.
   */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * Binds a time with its offset: {@code Timestamp} uses the server's time zone, in which one hour
   * a year is ambiguous.
   */
  static Argument time(Instant instant) {
    return (position, statement, context) ->
        statement.setObject(position, instant.atOffset(ZoneOffset.UTC));
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
