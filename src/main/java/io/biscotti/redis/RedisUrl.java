package io.biscotti.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Redis is: {@code redis://host:port/database}, {@code redis-sentinel://host:port,…/master},
 * or {@code redis-cluster://host:port,…}; with TLS, {@code rediss}. Immutable.
 *
 * @param kind one server, servers that Sentinel watches, or a cluster
 * @param tls whether connections are encrypted and the server's name is checked
 * @param nodes one server, some of the sentinels, or some nodes of the cluster
 * @param master the name under which Sentinel knows the servers; otherwise empty
 * @param database the number of the database; 0 in a cluster
 */
record RedisUrl(Kind kind, boolean tls, List<Node> nodes, String master, int database) {

  enum Kind {
    SERVER,
    SENTINEL,
    CLUSTER
  }

  /** The address of a process. */
  record Node(String host, int port) {}

  private static final int SERVER_PORT = 6_379;
  private static final int SENTINEL_PORT = 26_379;
  private static final int MOST_DATABASES = 9_999;

  private static final Pattern URL =
      Pattern.compile("redis(s?)(-sentinel|-cluster|)://([^/?#@]+)(?:/([^/?#@]*))?");
  private static final Pattern NODE =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?");
  private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]{1,200}");
  private static final Pattern DATABASE = Pattern.compile("[0-9]{0,4}");

  /** Parses a URL; empty if it is malformed, or contains a user or a password. */
  static Optional<RedisUrl> parse(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      return Optional.empty();
    }
    boolean tls = !url.group(1).isEmpty();
    String path = url.group(4) == null ? "" : url.group(4);
    return switch (url.group(2)) {
      case "-sentinel" ->
          nodes(url.group(3), SENTINEL_PORT)
              .filter(nodes -> MASTER.matcher(path).matches())
              .map(nodes -> new RedisUrl(Kind.SENTINEL, tls, nodes, path, 0));
      case "-cluster" ->
          nodes(url.group(3), SERVER_PORT)
              .filter(nodes -> path.isEmpty())
              .map(nodes -> new RedisUrl(Kind.CLUSTER, tls, nodes, "", 0));
      default ->
          nodes(url.group(3), SERVER_PORT)
              .filter(nodes -> nodes.size() == 1 && DATABASE.matcher(path).matches())
              .map(nodes -> new RedisUrl(Kind.SERVER, tls, nodes, "", database(path)))
              .filter(parsed -> parsed.database() <= MOST_DATABASES);
    };
  }

  private static int database(String path) {
    return path.isEmpty() ? 0 : Integer.parseInt(path);
  }

  private static Optional<List<Node>> nodes(String text, int standardPort) {
    List<Node> nodes = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher node = NODE.matcher(part.strip());
      if (!node.matches()) {
        return Optional.empty();
      }
      int port = node.group(2) == null ? standardPort : Integer.parseInt(node.group(2));
      if (port < 1 || port > 65_535) {
        return Optional.empty();
      }
      nodes.add(new Node(node.group(1).replaceAll("[\\[\\]]", ""), port));
    }
    return Optional.of(List.copyOf(nodes));
  }
}
