package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyPolicy;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the key rings are, and the key that encrypts them there. Immutable.
 *
 * @param where the place of the rings
 * @param master encrypts shared rings; present unless they are at {@link Where#HOME}
 * @param rotate how long a key of a shared ring seals or signs
 */
public record SharedKeySettings(Where where, Optional<MasterKey> master, Duration rotate) {

  /** The place of the key rings. */
  public enum Where {
    /** In files of this server. */
    HOME,
    /** In the database, shared by all servers that use it. */
    DATABASE,
    /** In Redis, shared by all servers that use it. */
    REDIS
  }

  private static final Setting<Where> STORE =
      Setting.oneOf(
          "keys.store",
          Where.class,
          Where.HOME,
          "Where the key rings are: `home` in files of this server; `database` or `redis`, [shared by"
              + " all servers](operating.md#shared-keys) and encrypted under `keys.master`.");

  private static final Setting<Optional<String>> MASTER =
      Setting.secret(
          "keys.master",
          "a 256-bit key in base64url, 43 characters long, or up to four, separated by spaces or lines",
          "The key that encrypts shared key rings; `java -jar biscotti.war keys master` makes one. Of"
              + " several, the first encrypts and all open, for [a"
              + " change](operating.md#change-the-master-key).");

  private static final Setting<Optional<String>> COMMAND =
      Setting.text(
          "keys.master.command",
          "a program and its arguments, separated by spaces",
          "A command that prints `keys.master`, such as the client of your secret manager. It runs"
              + " once, at startup, without a shell, and may take 10 seconds.");

  private static final Duration ROTATE_DEFAULT = Duration.ofDays(90);

  private static final Setting<Duration> ROTATE =
      Setting.duration(
          "keys.rotate",
          Duration.ofMinutes(1),
          Duration.ofDays(3_650),
          ROTATE_DEFAULT,
          "How long a key of a shared ring seals or signs before the next one takes over. Less than"
              + " `4h` is for tests.");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS =
      List.of(STORE, MASTER, MASTER.file(), COMMAND, ROTATE);

  private static final Duration MOST_LEAD = Duration.ofHours(1);

  /**
   * Reads the settings, and runs the command if there is one. Invalid values are reported to {@code
   * options} as faults: call {@link Options#check} afterwards.
   *
   * @param ownKeys whether {@code biscotti.keys} is set
   * @param hasRedis whether {@code biscotti.redis.url} is set
   */
  public static SharedKeySettings read(Options options, boolean ownKeys, boolean hasRedis) {
    Where where = options.read(STORE);
    Optional<String> text = options.read(MASTER);
    Optional<String> command = options.read(COMMAND);
    if (where == Where.HOME) {
      needsSharing(options, MASTER, text);
      needsSharing(options, COMMAND, command);
    }
    if (where != Where.HOME && ownKeys) {
      options.fault("keys and %s are both set: set only one".formatted(setting(where)));
    }
    if (where == Where.REDIS && !hasRedis) {
      options.fault(setting(where) + " needs redis.url");
    }
    Optional<MasterKey> master =
        where == Where.HOME ? Optional.empty() : master(options, where, text, command);
    return new SharedKeySettings(where, master, options.read(ROTATE));
  }

  private static String setting(Where where) {
    return STORE.name() + "=" + where.name().toLowerCase(Locale.ROOT);
  }

  private static void needsSharing(Options options, Setting<?> setting, Optional<String> value) {
    if (value.isPresent()) {
      options.fault(
          setting.name()
              + " needs keys.store=database or redis: key rings in home are not encrypted");
    }
  }

  private static Optional<MasterKey> master(
      Options options, Where where, Optional<String> text, Optional<String> command) {
    if (text.isPresent() && command.isPresent()) {
      options.fault("keys.master and keys.master.command are both set: set only one");
      return Optional.empty();
    }
    if (command.isPresent()) {
      return MasterCommand.run(command.get(), options);
    }
    Optional<MasterKey> master = text.flatMap(MasterKey::parse);
    if (text.isPresent() && master.isEmpty()) {
      options.refuse(MASTER, "");
    }
    if (text.isEmpty()) {
      options.fault(
          setting(where) + " needs keys.master; java -jar biscotti.war keys master makes one");
    }
    return master;
  }

  /**
   * When shared keys change: a key is published at least an hour before it seals, or a quarter of
   * {@link #rotate} if that is shorter.
   *
   * @param opensFor how long a value opens after it was made
   */
  public KeyPolicy policy(Duration opensFor) {
    Duration quarter = rotate.dividedBy(4);
    return new KeyPolicy(rotate, quarter.compareTo(MOST_LEAD) < 0 ? quarter : MOST_LEAD, opensFor);
  }
}
