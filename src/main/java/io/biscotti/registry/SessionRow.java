package io.biscotti.registry;

import io.biscotti.client.Client;
import io.biscotti.client.Hints;
import io.biscotti.database.TimeColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.Query;

/**
 * A row of a session that has not ended.
 *
 * @param livesUntil when it ends unless it is seen again
 */
record SessionRow(RegisteredSession session, Instant livesUntil) {

  boolean lives(Instant now) {
    return now.isBefore(livesUntil);
  }

  /** The rows that a query of all columns finds; {@code :now} in it is this time. */
  static List<SessionRow> list(Query query, Instant now) {
    return query.bind("now", TimeColumn.of(now)).map((row, context) -> of(row)).list();
  }

  static SessionRow of(ResultSet row) throws SQLException {
    RegisteredSession session =
        new RegisteredSession(
            row.getString("handle"),
            row.getString("account_id"),
            TimeColumn.read(row, "created_at"),
            TimeColumn.read(row, "last_seen_at"),
            TimeColumn.read(row, "expires_at"),
            client(row));
    return new SessionRow(session, TimeColumn.read(row, "lives_until"));
  }

  /** The client, from three columns of the row. */
  static Client client(ResultSet row) throws SQLException {
    return new Client(
        row.getString("address"),
        row.getString("user_agent"),
        Hints.ofLines(row.getString("hints")));
  }
}
