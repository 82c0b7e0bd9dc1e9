package io.biscotti.redis;

import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Explains failures of Redis to an operator. */
final class Faults {
  /**
   * An error code at the start of a message, or where Redis 6 reports the error of a command within
   * a script.
   */
  private static final Pattern CODE = Pattern.compile("(?:^|: -)([A-Z]{3,20})\\b");

  private static final String GENERAL = "ERR";
  private static final String READ_ONLY = "READONLY";

  /** The error codes of Redis, from its documentation. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("WRONGPASS", "it rejects the user or the password"),
          Map.entry("NOAUTH", "it asks for a password: set redis.password"),
          Map.entry("NOPERM", "its ACL denies the user a command, key or channel that is needed"),
          Map.entry(READ_ONLY, "it is a read-only replica"),
          Map.entry("NOREPLICAS", "it accepts no writes, because it has too few replicas"),
          Map.entry("OOM", "it is full"),
          Map.entry("MISCONF", "it accepts no writes, because it can't save to its disk"),
          Map.entry("LOADING", "it is still loading its data"),
          Map.entry("MASTERDOWN", "its master is unavailable"),
          Map.entry("CLUSTERDOWN", "its cluster is down"),
          Map.entry("TRYAGAIN", "its cluster is moving the key"),
          Map.entry("BUSY", "a script blocks it"));

  private Faults() {}

  /**
   * Describes a failure.
   *
   * @param place the URL
   */
  static RedisException of(String place, RuntimeException thrown) {
    return new RedisException(
        "Redis at %s can't be used: %s".formatted(place, reason(thrown)),
        isOutcomeUnknown(thrown),
        thrown);
  }

  /**
   * Whether the ACL denied a command. For scripts, Redis says so in prose, and each version phrases
   * it differently.
   */
  static boolean isDenied(Throwable thrown) {
    return cause(thrown, JedisDataException.class)
        .map(answer -> String.valueOf(answer.getMessage()))
        .filter(
            message ->
                code(message).equals("NOPERM")
                    || message.contains("ACL failure")
                    || message.contains("The user executing the script can't"))
        .isPresent();
  }

  private static String reason(RuntimeException thrown) {
    Optional<JedisDataException> answer = cause(thrown, JedisDataException.class);
    if (answer.isPresent()) {
      return reason(String.valueOf(answer.get().getMessage()));
    }
    if (cause(thrown, SSLException.class).isPresent()) {
      return "no TLS connection can be made, or its certificate isn't trusted or has another name";
    }
    if (isTimeout(thrown)) {
      return "it didn't answer in time";
    }
    if (cause(thrown, NoSuchElementException.class).isPresent()) {
      return "all connections to it are in use";
    }
    return thrown instanceof JedisException
        ? "it can't be reached"
        : "its reply can't be understood";
  }

  /**
   * The reason for an error. Only the error's code is quoted: the rest may contain a key or a
   * value.
   */
  private static String reason(String message) {
    if (message.contains("invalid password")) {
      return REASONS.getOrDefault("WRONGPASS", "");
    }
    if (message.contains("without any password configured")) {
      return "it has no password, but redis.password is set";
    }
    String code = code(message);
    return REASONS.getOrDefault(code, "it answers with the error " + code);
  }

  private static String code(String message) {
    return CODE.matcher(message)
        .results()
        .map(found -> found.group(1))
        .reduce((first, second) -> first.equals(GENERAL) ? second : first)
        .orElse(GENERAL);
  }

  /** Whether the command may have taken effect. If Redis reported an error, it did nothing. */
  private static boolean isOutcomeUnknown(RuntimeException thrown) {
    return cause(thrown, JedisDataException.class).isEmpty();
  }

  static boolean isTimeout(Throwable thrown) {
    return cause(thrown, SocketTimeoutException.class).isPresent();
  }

  /** Whether a connection broke or couldn't be made, other than by a timeout. */
  static boolean isBroken(@Nullable Throwable thrown) {
    return thrown instanceof JedisConnectionException && !isTimeout(thrown);
  }

  /**
   * Whether idle connections may be useless: the server was replaced or demoted, or sends malformed
   * replies.
   */
  static boolean isSuspect(RuntimeException thrown) {
    return !(thrown instanceof JedisException)
        || cause(thrown, JedisConnectionException.class).isPresent()
        || cause(thrown, JedisDataException.class)
            .filter(e -> code(String.valueOf(e.getMessage())).equals(READ_ONLY))
            .isPresent();
  }

  private static <T> Optional<T> cause(Throwable thrown, Class<T> type) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }
}
