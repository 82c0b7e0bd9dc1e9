package com.example.stores;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.store.SessionStorage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Sessions in a table:
 *
 * <pre>
 * create table session_records (
 *   id char(22) primary key, version bigint not null,
 *   bytes bytea not null, expires_at timestamp with time zone not null)
 * </pre>
 */
public final class TableStorage implements SessionStorage {
  private final DataSource source;

  /** Stores sessions in a table of this database. */
  public TableStorage(DataSource source) {
    this.source = source;
  }

  @Override
  public Optional<Stored> find(String key) {
    try (Connection db = source.getConnection();
        PreparedStatement sql =
            db.prepareStatement("select version, bytes from session_records where id = ?")) {
      sql.setString(1, key);
      ResultSet row = sql.executeQuery();
      return row.next()
          ? Optional.of(new Stored(row.getLong(1), row.getBytes(2)))
          : Optional.empty();
    } catch (SQLException e) {
      throw new SessionException("a session can't be read", e);
    }
  }

  @Override
  public boolean create(String key, byte[] bytes, Instant expiresAt) {
    return write(
        "insert into session_records (bytes, expires_at, id, version) values (?, ?, ?, ?)"
            + " on conflict do nothing",
        bytes,
        expiresAt,
        key,
        1);
  }

  @Override
  public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
    return write(
        "update session_records set bytes = ?, expires_at = ?, version = version + 1"
            + " where id = ? and version = ?",
        bytes,
        expiresAt,
        key,
        version);
  }

  private boolean write(String text, byte[] bytes, Instant expiresAt, String key, long version) {
    try (Connection db = source.getConnection();
        PreparedStatement sql = db.prepareStatement(text)) {
      sql.setBytes(1, bytes);
      sql.setTimestamp(2, Timestamp.from(expiresAt));
      sql.setString(3, key);
      sql.setLong(4, version);
      return sql.executeUpdate() == 1;
    } catch (SQLException e) {
      throw new SessionException("a session can't be written", e);
    }
  }

  @Override
  public void purge() {
    try (Connection db = source.getConnection();
        PreparedStatement sql =
            db.prepareStatement("delete from session_records where expires_at < now()")) {
      sql.executeUpdate();
    } catch (SQLException e) {
      throw new SessionException("expired sessions can't be deleted", e);
    }
  }
}
