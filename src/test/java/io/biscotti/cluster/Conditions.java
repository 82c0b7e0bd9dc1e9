package io.biscotti.cluster;

import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;

/** What a run ran on, for its report. */
final class Conditions {

  private static final Pattern REDIS = Pattern.compile("redis_version:(\\S+)");

  private Conditions() {}

  /** One paragraph about this machine and these engines. */
  static String of(Postgres postgres, RedisNode redis, int thinkMillis) throws SQLException {
    return """
        Measured on %s on %d processors, whose load average was %.1f at the start. Three nodes: \
        Jetty 12.1, Tomcat 11, Tomcat 10.1, on Java %s. nginx %s, round robin. PostgreSQL %s. \
        Redis %s with `appendonly yes` and `appendfsync always`. Each client waits %d ms between \
        two requests on average."""
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            Runtime.getRuntime().availableProcessors(),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
            Runtime.version().feature(),
            Nginx.version(),
            version(postgres),
            version(redis),
            thinkMillis);
  }

  private static String version(Postgres postgres) throws SQLException {
    try (Connection db = DriverManager.getConnection(postgres.url(), postgres.user(), "");
        ResultSet row = db.createStatement().executeQuery("show server_version")) {
      row.next();
      return row.getString(1);
    }
  }

  private static String version(RedisNode redis) {
    try (Jedis client = new Jedis(URI.create(redis.url()))) {
      Matcher version = REDIS.matcher(client.info("server"));
      return version.find() ? version.group(1) : "of unknown version";
    }
  }
}
