package io.biscotti.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Columns of type {@code timestamp with time zone}. Times are bound with an offset: {@code
 * java.sql.Timestamp} uses the server's time zone, in which one hour a year is ambiguous.
 */
public final class TimeColumn {
  private TimeColumn() {}

  /** The value to bind for a time. */
  public static OffsetDateTime of(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  /**
   * The time in a column.
   *
   * @throws SQLException if there is no such column, or its value is null
   */
  public static Instant read(ResultSet row, String column) throws SQLException {
    return find(row, column).orElseThrow(() -> new SQLException(column + " is null"));
  }

  /**
   * The time in a column; empty if it is null.
   *
   * @throws SQLException if there is no such column
   */
  public static Optional<Instant> find(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }
}
