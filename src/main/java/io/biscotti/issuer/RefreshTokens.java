package io.biscotti.issuer;

import io.biscotti.crypto.Base64Url;
import io.biscotti.crypto.Envelope;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Refresh tokens: 256 random bits each, valid for one use, which replaces the token with a
 * successor. A token that comes again within {@link #GRACE} was sent by two concurrent requests of
 * one client, or by a client that lost the response. It gets the same successor again, so a chain
 * never forks. A token that comes again later was copied, and its whole family is revoked (RFC
 * 9700, section 4.14.2). That time is measured by the database's clock, because the clocks of
 * servers may differ.
 *
 * <p>The database holds only SHA-256 digests of tokens. The successor needed during the grace
 * period is encrypted with the old token, which the database doesn't hold either.
 *
 * <p>Thread-safe, even if several servers share the database: a family's row is locked while one of
 * its tokens is checked. Every method throws {@link DatabaseException} while the database is
 * unavailable.
 */
public final class RefreshTokens {
  /** How long a used token may be presented again. */
  public static final Duration GRACE = Duration.ofSeconds(30);

  /** The most families an account can have; a new one beyond that replaces the oldest. */
  public static final int MOST_FAMILIES = 50;

  /** The most rotations of a family: about ten weeks at one every ten minutes. */
  public static final int MOST_ROTATIONS = 10_000;

  private static final int TOKEN_BYTES = 32;
  private static final int MOST_NAME_CHARS = 128;

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;
  private final Envelope envelope = new Envelope();

  /** Stores tokens in {@code database}. */
  public RefreshTokens(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Starts a family.
   *
   * @param account the id of the account, 1 to 128 characters
   * @param session the handle of the session, 1 to 128 characters
   * @param expiresAt when the family expires, normally the end of the session
   * @return its first token
   * @throws IllegalArgumentException if account or session is empty or too long
   */
  public Secret begin(String account, String session, Instant expiresAt) {
    check("account", account);
    check("session", session);
    Secret token = ids.token();
    Family family = new Family(ids.next(), account, session, expiresAt);
    return database.call(
        handle -> {
          RefreshTable table = new RefreshTable(handle);
          table.makeRoom(account, MOST_FAMILIES - 1);
          table.insert(family, clock.instant());
          table.insert(digest(token), family.id());
          return token;
        });
  }

  private static void check(String name, String value) {
    if (value.isEmpty() || value.length() > MOST_NAME_CHARS) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d characters, had %d"
              .formatted(name, MOST_NAME_CHARS, value.length()));
    }
  }

  /**
   * Exchanges a token for its successor.
   *
   * @param token as it was sent; any text is allowed
   */
  public Rotation rotate(Secret token) {
    return isToken(token) ? database.call(handle -> rotate(handle, token)) : new Rotation.Unknown();
  }

  private Rotation rotate(Handle handle, Secret token) {
    RefreshTable table = new RefreshTable(handle);
    String digest = digest(token);
    RefreshTable.FamilyRow row = table.lock(digest).orElse(null);
    // Read after taking the lock: another request may have used the token meanwhile.
    RefreshTable.TokenRow found = row == null ? null : table.token(digest).orElse(null);
    if (row == null || found == null) {
      return new Rotation.Unknown();
    }
    if (isOver(row)) {
      return new Rotation.Expired();
    }
    return found.usedAt().isEmpty() ? use(table, row, token) : again(table, row, token, found);
  }

  /** Whether a family has expired by both clocks, because either may be ahead. */
  private boolean isOver(RefreshTable.FamilyRow row) {
    Instant end = row.family().expiresAt();
    return !end.isAfter(clock.instant()) && !end.isAfter(row.readAt());
  }

  private Rotation use(RefreshTable table, RefreshTable.FamilyRow row, Secret token) {
    if (row.revoked()) {
      return new Rotation.Unknown();
    }
    if (row.rotations() >= MOST_ROTATIONS) {
      return new Rotation.Expired();
    }
    Secret successor = ids.token();
    String family = row.family().id();
    if (!table.use(digest(token), envelope.seal(token, successor), row.readAt())) {
      throw new IllegalStateException("a refresh token changed under its family's lock");
    }
    table.insert(digest(successor), family);
    table.countRotation(family);
    table.forgetSuccessors(family, row.readAt().minus(GRACE));
    return new Rotation.Rotated(successor, row.family());
  }

  private Rotation again(
      RefreshTable table, RefreshTable.FamilyRow row, Secret token, RefreshTable.TokenRow found) {
    if (found.usedAt().orElseThrow().plus(GRACE).isBefore(row.readAt())) {
      table.revokeFamily(row.family().id(), row.readAt());
      return new Rotation.Reused(row.family());
    }
    Optional<Secret> successor =
        row.revoked()
            ? Optional.empty()
            : found.successor().flatMap(locked -> envelope.open(token, locked));
    return successor
        .<Rotation>map(same -> new Rotation.Rotated(same, row.family()))
        .orElseGet(Rotation.Unknown::new);
  }

  /**
   * The families of several tokens, without duplicates, in one query.
   *
   * @param tokens as they were sent; any text is allowed
   */
  public List<Family> find(Collection<Secret> tokens) {
    List<String> digests =
        tokens.stream()
            .filter(RefreshTokens::isToken)
            .map(RefreshTokens::digest)
            .distinct()
            .toList();
    return digests.isEmpty()
        ? List.of()
        : database.call(handle -> new RefreshTable(handle).families(digests));
  }

  /**
   * The tokens among these that were issued here, in one query, including used, expired and revoked
   * ones.
   *
   * @param tokens as they were sent; any text is allowed
   */
  public List<Secret> issued(Collection<Secret> tokens) {
    Map<String, Secret> byDigest =
        tokens.stream()
            .filter(RefreshTokens::isToken)
            .collect(Collectors.toMap(RefreshTokens::digest, token -> token, (a, b) -> a));
    return byDigest.isEmpty()
        ? List.of()
        : database.call(handle -> new RefreshTable(handle).existing(byDigest.keySet())).stream()
            .map(byDigest::get)
            .toList();
  }

  /** Revokes a family; false if the id is unknown or the family was already revoked. */
  public boolean revokeFamily(String id) {
    return database.call(handle -> new RefreshTable(handle).revokeFamily(id, clock.instant()) > 0);
  }

  /** Revokes every family of a session and returns how many were revoked. */
  public int revokeSession(String session) {
    return database.call(
        handle -> new RefreshTable(handle).revokeSession(session, clock.instant()));
  }

  /** Revokes every family of an account and returns how many were revoked. */
  public int revokeAccount(String account) {
    return database.call(
        handle -> new RefreshTable(handle).revokeAccount(account, clock.instant()));
  }

  /**
   * Deletes up to 1,000 rows that expired more than a day ago by the database's clock. Call it
   * about every hour, and repeat until it returns 0.
   *
   * @return how many rows were deleted; 0 when there is nothing left
   */
  public int purge() {
    return database.call(handle -> new RefreshTable(handle).purge());
  }

  private static boolean isToken(Secret token) {
    return token.reveal().length() < 2 * TOKEN_BYTES
        && Base64Url.decode(token.reveal()).length == TOKEN_BYTES;
  }

  private static String digest(Secret token) {
    return Ids.digest(token.reveal());
  }
}
