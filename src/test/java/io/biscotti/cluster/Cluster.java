package io.biscotti.cluster;

import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Three nodes in processes of their own, behind nginx without stickiness, with one PostgreSQL and
 * one Redis that each node reaches through gates of its own. Everything ends with the tests.
 */
final class Cluster implements AutoCloseable {

  /** The profile {@code servers} uses its own server for all three. */
  private static final List<Kind> KINDS =
      Matrix.isWhole() || Form.chosen().isLong()
          ? List.of(Kind.JETTY_12_1, Kind.TOMCAT_11, Kind.TOMCAT_10_1)
          : Collections.nCopies(3, Matrix.first());

  /**
   * Passes a request on to another node only if it can't have had an effect. Never considers a node
   * down: while an engine is unavailable, all nodes respond with 503, and nginx would then respond
   * with 502 to everything.
   */
  private static final String PROXY =
      """
      upstream nodes {
        %s
        keepalive 64;
      }
      server {
        listen 443 ssl;
        ssl_certificate /etc/nginx/certificate.pem;
        ssl_certificate_key /etc/nginx/key.pem;
        keepalive_requests 100000;
        location / {
          proxy_pass http://nodes;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-Proto https;
          proxy_connect_timeout 1s;
          proxy_read_timeout 10s;
          proxy_next_upstream error timeout http_502 http_503;
          proxy_next_upstream_tries 2;
        }
      }
      """;

  /** The node that accepts no session once it has had no news of sign-outs for a while. */
  static final int REFUSING = 2;

  /** The least is a second, but then it also refuses when the machine is busy. */
  static final Duration STALE_AFTER = Duration.ofSeconds(2);

  /** The user name of an administrator; its account doesn't exist at the start. */
  static final String ADMIN = "chief";

  /** 256 bits, which encrypt the shared key rings. */
  private static final String MASTER = "dGhlIGtleSBvZiB0aHJlZSBub2RlcyBpbiB0ZXN0cyE";

  private final Postgres postgres;
  private final RedisNode redis;
  private final List<Node> nodes = new ArrayList<>();
  private final Nginx nginx;

  /** A node, and the gates through which it reaches its engines. */
  record Node(Server server, Gate postgres, Gate redis) {

    URI uri(String path) {
      return URI.create(server.http() + path);
    }
  }

  private Cluster(Postgres postgres, RedisNode redis, Store store, String rotate) throws Exception {
    this.postgres = postgres;
    this.redis = redis;
    String database = postgres.newDatabase();
    try {
      List<Callable<Node>> starts = new ArrayList<>();
      for (int i = 0; i < KINDS.size(); i++) {
        int index = i;
        starts.add(() -> node(index, store, database, rotate));
      }
      nodes.addAll(AtOnce.all(starts));
      String servers =
          nodes.stream()
              .map(each -> each.server().http().getPort())
              .map("server 127.0.0.1:%d max_fails=0;"::formatted)
              .collect(Collectors.joining("\n  "));
      nginx = Nginx.start(PROXY.formatted(servers));
    } catch (Exception | Error e) {
      nodes.forEach(each -> each.server().close());
      throw e;
    }
  }

  /**
   * Starts a cluster whose nodes keep their sessions in this store, with a new database.
   *
   * @param rotate how long a key seals, as in {@code 60s}, the least that is allowed
   */
  static Cluster start(Postgres postgres, RedisNode redis, Store store, String rotate)
      throws Exception {
    return new Cluster(postgres, redis, store, rotate);
  }

  private Node node(int index, Store store, String database, String rotate) {
    URI real = URI.create(database.substring("jdbc:".length()));
    Gate postgresGate = Gate.before(real.getPort());
    Gate redisGate = Gate.before(redis.port());
    ServerOptions options =
        ServerOptions.of(KINDS.get(index), Application.WAR)
            .setting("biscotti.admins", ADMIN)
            .setting("biscotti.keys.store", "database")
            .setting("biscotti.keys.rotate", rotate)
            .environment("BISCOTTI_KEYS_MASTER", MASTER)
            .setting(
                "biscotti.database.url",
                database.replace(":" + real.getPort(), ":" + postgresGate.port()))
            .setting("biscotti.database.user", postgres.user());
    for (Map.Entry<String, String> each : store.settings(redisGate.port()).entrySet()) {
      options = options.setting(each.getKey(), each.getValue());
    }
    if (store.isTold() && index == REFUSING) {
      options =
          options
              .setting("biscotti.revocation.stale", "refuse")
              .setting("biscotti.revocation.stale-after", STALE_AFTER.toString());
    }
    return new Node(Server.start(options), postgresGate, redisGate);
  }

  /** The WAR of this build, with the routes of {@link NodeSetup}. */
  private static final class Application {
    static final Path WAR =
        War.of(War.biscottiFile())
            .listener(NodeSetup.class)
            .classes(CountingServlet.class, MovableClock.class)
            .directory();
  }

  /** The address that all clients use. */
  URI site() {
    return nginx.https();
  }

  Node node(int index) {
    return nodes.get(index);
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  Postgres postgres() {
    return postgres;
  }

  RedisNode redis() {
    return redis;
  }

  @Override
  public void close() throws Exception {
    nginx.close();
    List<Callable<Boolean>> ends = new ArrayList<>();
    for (Node each : nodes) {
      ends.add(
          () -> {
            each.server().close();
            each.postgres().close();
            each.redis().close();
            return true;
          });
    }
    AtOnce.all(ends);
  }
}
