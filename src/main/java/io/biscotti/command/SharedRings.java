package io.biscotti.command;

import io.biscotti.crypto.KeyException;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.options.Options;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisException;
import io.biscotti.redis.RedisSettings;
import io.biscotti.sharedkeys.DatabaseKeys;
import io.biscotti.sharedkeys.KeyPlace;
import io.biscotti.sharedkeys.MasterKey;
import io.biscotti.sharedkeys.RedisKeys;
import io.biscotti.sharedkeys.SharedKeySettings;
import io.biscotti.sharedkeys.SharedKeySettings.Where;
import io.biscotti.sharedkeys.SharedKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rings that servers share, opened by the settings of a server for one command. */
final class SharedRings implements AutoCloseable {
  private final AutoCloseable connection;
  private final SharedKeys keys;
  private final String place;

  private SharedRings(AutoCloseable connection, KeyPlace place, MasterKey master, Clock clock) {
    this.connection = connection;
    this.place = place.name();
    try {
      keys = SharedKeys.existing(place, master, clock);
    } catch (KeyException e) {
      close(connection);
      throw fault(e);
    }
  }

  /**
   * Opens the rings.
   *
   * @param settings returns the value of a setting, by its name without prefix, or null
   * @param home the server's home directory
   * @throws Fault if a setting is invalid, or the rings can't be opened
   */
  static SharedRings open(Function<String, @Nullable String> settings, Path home, Clock clock) {
    Options options = Options.of(settings);
    Optional<RedisSettings> redis = RedisSettings.read(options);
    SharedKeySettings keys = SharedKeySettings.read(options, false, redis.isPresent());
    DatabaseSettings database = DatabaseSettings.read(options, home);
    if (!options.faults().isEmpty()) {
      throw new Fault("biscotti." + String.join("; biscotti.", options.faults()));
    }
    MasterKey master =
        keys.master()
            .orElseThrow(() -> new Fault("--shared needs biscotti.keys.store=database or redis"));
    try {
      if (keys.where() == Where.REDIS) {
        Redis server = Redis.open(redis.orElseThrow());
        return new SharedRings(server, new RedisKeys(server), master, clock);
      }
      Database server = Database.existing(database);
      return new SharedRings(server, new DatabaseKeys(server), master, clock);
    } catch (DatabaseException | RedisException e) {
      throw new Fault(String.valueOf(e.getMessage()));
    }
  }

  SharedKeys keys() {
    return keys;
  }

  /**
   * The place of the rings in words, as in {@code the database
   * jdbc:postgresql://db.example/biscotti}.
   */
  String place() {
    return place;
  }

  /** The fault for an exception. If the place can't be reached, the cause has the reason. */
  static Fault fault(KeyException e) {
    Throwable cause = e.getCause();
    return new Fault(
        cause instanceof DatabaseException || cause instanceof RedisException
            ? e.getMessage() + ": " + cause.getMessage()
            : String.valueOf(e.getMessage()));
  }

  @Override
  public void close() {
    keys.close();
    close(connection);
  }

  private static void close(AutoCloseable connection) {
    try {
      connection.close();
    } catch (Exception e) {
      throw new IllegalStateException("neither a database nor a Redis throws this", e);
    }
  }
}
