package io.biscotti.account;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;

/**
 * One-time codes with which the names of {@link Admins} are registered. A code has 256 random bits,
 * is stored as a digest, works once, for one name, and expires after seven days. Several codes for
 * one name may be valid, for example one of each server; the first registration ends all of them.
 *
 * <p>Thread-safe, also when several servers share the database. Every method throws {@link
 * DatabaseException} while the database is unavailable.
 */
public final class Invitations {
  /** How long a code is valid. */
  private static final Duration VALID = Duration.ofDays(7);

  private final Database database;
  private final InstantSource clock;
  private final Ids ids = Ids.secure();

  /** Keeps codes in this database. */
  public Invitations(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A new code.
   *
   * @param code grants the role {@code admin}
   * @param until when it expires
   */
  public record Invitation(Secret code, Instant until) {}

  /**
   * Creates a code, and removes expired ones.
   *
   * @param username a valid user name
   */
  public Invitation create(String username) {
    String key = Username.of(username).orElseThrow().key();
    Instant until = clock.instant().plus(VALID).truncatedTo(ChronoUnit.MILLIS);
    Invitation made = new Invitation(ids.token(), until);
    database.call(
        db -> {
          db.createUpdate("delete from admin_invitations where expires_at <= :now")
              .bind("now", time(clock.instant()))
              .execute();
          return db.createUpdate(
                  """
                  insert into admin_invitations (digest, username_key, expires_at)
                  values (:digest, :key, :until)
                  """)
              .bind("digest", digest(made.code()))
              .bind("key", key)
              .bind("until", time(made.until()))
              .execute();
        });
    return made;
  }

  /**
   * Whether a code is valid for a name.
   *
   * @param username any text
   * @param code any text
   */
  public boolean isValid(String username, Secret code) {
    return Username.of(username)
        .filter(name -> database.call(db -> isValid(db, name.key(), code)))
        .isPresent();
  }

  private boolean isValid(Handle db, String key, Secret code) {
    return db.createQuery(
            """
            select count(*) from admin_invitations
            where digest = :digest and username_key = :key and expires_at > :now
            """)
        .bind("digest", digest(code))
        .bind("key", key)
        .bind("now", time(clock.instant()))
        .mapTo(Integer.class)
        .one()
        .equals(1);
  }

  /** Ends every code for a name; false, and ends none, if this one is not valid for it. */
  boolean redeem(Handle db, String key, Secret code) {
    return isValid(db, key, code) && end(db, key);
  }

  /** Ends every code for a name; whether there was one. */
  boolean end(Handle db, String key) {
    return db.createUpdate("delete from admin_invitations where username_key = :key")
            .bind("key", key)
            .execute()
        > 0;
  }

  private static String digest(Secret code) {
    return Ids.digest(code.reveal());
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
