package io.biscotti.issuer;

import io.biscotti.database.TimeColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of refresh tokens, within one transaction. */
final class RefreshTable {
  private static final int BATCH = 1_000;

  private final Handle handle;

  RefreshTable(Handle handle) {
    this.handle = handle;
  }

  /**
   * A family and its state.
   *
   * @param readAt when it was read, by the database's clock
   */
  record FamilyRow(Family family, boolean revoked, int rotations, Instant readAt) {}

  /** When a token was used, and its successor, encrypted with that token. */
  record TokenRow(Optional<Instant> usedAt, Optional<String> successor) {}

  void insert(Family family, Instant now) {
    handle
        .createUpdate(
            """
            insert into refresh_families (id, account_id, session_handle, created_at, expires_at)
            values (:id, :account, :session, :now, :expiresAt)
            """)
        .bind("id", family.id())
        .bind("account", family.account())
        .bind("session", family.session())
        .bind("now", TimeColumn.of(now))
        .bind("expiresAt", TimeColumn.of(family.expiresAt()))
        .execute();
  }

  void insert(String digest, String family) {
    handle
        .createUpdate("insert into refresh_tokens (digest, family_id) values (:digest, :family)")
        .bind("digest", digest)
        .bind("family", family)
        .execute();
  }

  /** Deletes the oldest families of an account, down to {@code left}. */
  void makeRoom(String account, int left) {
    delete(
        "refresh_families",
        "id",
        handle
            .createQuery(
                """
                select id from refresh_families where account_id = :account
                order by created_at desc, id offset :left
                """)
            .bind("account", account)
            .bind("left", left)
            .mapTo(String.class)
            .list());
  }

  /** Reads the family of a token and locks its row until the transaction ends. */
  Optional<FamilyRow> lock(String digest) {
    return handle
        .createQuery(
            """
            select *, current_timestamp as read_at from refresh_families
            where id = (select family_id from refresh_tokens where digest = :digest) for update
            """)
        .bind("digest", digest)
        .map((row, context) -> locked(row))
        .findOne();
  }

  /** The families of several tokens, without duplicates. */
  List<Family> families(List<String> digests) {
    return handle
        .createQuery(
            """
            select * from refresh_families where id in (
              select family_id from refresh_tokens where digest in (<digests>))
            """)
        .bindList("digests", digests)
        .map((row, context) -> family(row))
        .list();
  }

  /** The digests that belong to known tokens. */
  List<String> existing(Collection<String> digests) {
    return handle
        .createQuery("select digest from refresh_tokens where digest in (<digests>)")
        .bindList("digests", digests)
        .mapTo(String.class)
        .list();
  }

  Optional<TokenRow> token(String digest) {
    return handle
        .createQuery("select used_at, successor from refresh_tokens where digest = :digest")
        .bind("digest", digest)
        .map(
            (row, context) ->
                new TokenRow(
                    TimeColumn.find(row, "used_at"),
                    Optional.ofNullable(row.getString("successor"))))
        .findOne();
  }

  /** Marks a token as used; false if it already was. */
  boolean use(String digest, String successor, Instant now) {
    return handle
            .createUpdate(
                """
                update refresh_tokens set used_at = :now, successor = :successor
                where digest = :digest and used_at is null
                """)
            .bind("digest", digest)
            .bind("successor", successor)
            .bind("now", TimeColumn.of(now))
            .execute()
        == 1;
  }

  void countRotation(String family) {
    handle
        .createUpdate("update refresh_families set rotations = rotations + 1 where id = :id")
        .bind("id", family)
        .execute();
  }

  /** Deletes the successors of tokens used before that time: their grace is over. */
  void forgetSuccessors(String family, Instant before) {
    handle
        .createUpdate(
            """
            update refresh_tokens set successor = null
            where family_id = :family and successor is not null and used_at < :before
            """)
        .bind("family", family)
        .bind("before", TimeColumn.of(before))
        .execute();
  }

  int revokeFamily(String id, Instant now) {
    return revoke("id = :value", id, now);
  }

  int revokeSession(String session, Instant now) {
    return revoke("session_handle = :value", session, now);
  }

  int revokeAccount(String account, Instant now) {
    return revoke("account_id = :value", account, now);
  }

  private int revoke(String which, String value, Instant now) {
    return handle
        .createUpdate(
            "update refresh_families set revoked_at = :now where revoked_at is null and " + which)
        .bind("now", TimeColumn.of(now))
        .bind("value", value)
        .execute();
  }

  /**
   * Deletes expired rows by the database's clock, tokens first: a family may have more tokens than
   * a batch.
   */
  int purge() {
    int tokens =
        delete(
            "refresh_tokens",
            "digest",
            expired(
                """
                select t.digest from refresh_tokens t
                join refresh_families f on f.id = t.family_id
                where f.expires_at < current_timestamp - interval '1' day limit :batch
                """,
                BATCH));
    return tokens
        + delete(
            "refresh_families",
            "id",
            expired(
                """
                select f.id from refresh_families f
                where f.expires_at < current_timestamp - interval '1' day and not exists (
                  select 1 from refresh_tokens t where t.family_id = f.id)
                limit :batch
                """,
                BATCH - tokens));
  }

  private List<String> expired(String query, int most) {
    return handle.createQuery(query).bind("batch", most).mapTo(String.class).list();
  }

  /** Deletes rows by a list of values: H2 would run a subquery again for each row. */
  private int delete(String table, String column, List<String> values) {
    return values.isEmpty()
        ? 0
        : handle
            .createUpdate("delete from %s where %s in (<values>)".formatted(table, column))
            .bindList("values", values)
            .execute();
  }

  private static FamilyRow locked(ResultSet row) throws SQLException {
    return new FamilyRow(
        family(row),
        TimeColumn.find(row, "revoked_at").isPresent(),
        row.getInt("rotations"),
        TimeColumn.read(row, "read_at"));
  }

  private static Family family(ResultSet row) throws SQLException {
    return new Family(
        row.getString("id"),
        row.getString("account_id"),
        row.getString("session_handle"),
        TimeColumn.read(row, "expires_at"));
  }
}
