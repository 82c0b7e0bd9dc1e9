package io.biscotti.testkit;

import io.biscotti.testkit.ServerProcess.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A web application in a real container, in a process of its own, or of the servers that tests
 * share, on 127.0.0.1, over HTTP and HTTPS. The process ends with the tests, however they end.
 *
 * <pre>{@code
 * try (Server server = Server.start(ServerOptions.of(Kind.TOMCAT_11, war));
 *     CookieClient client = server.client()) {
 *   Reply reply = client.get("/profile");
 * }
 * }</pre>
 */
public final class Server implements AutoCloseable {

  /** A container and its version. */
  public enum Kind {
    JETTY_12_1,
    TOMCAT_11,
    TOMCAT_10_1,
    /** Only with the profile {@code servers}, which unpacks it. */
    WILDFLY_39,
    /** Only with the profile {@code servers}, which unpacks it. */
    LIBERTY_26;

    private static final Set<String> BESIDE_JETTY =
        Set.of(
            "slf4j-api",
            "slf4j-jdk14",
            "asm",
            "asm-commons",
            "asm-tree",
            "jakarta.servlet-api",
            "jakarta.annotation-api",
            "jakarta.el-api",
            "jakarta.enterprise.cdi-api",
            "jakarta.enterprise.lang-model",
            "jakarta.inject-api",
            "jakarta.interceptor-api",
            "jakarta.transaction-api",
            "jakarta.websocket-api",
            "jakarta.websocket-client-api");

    private static final List<String> OPENED =
        List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.security",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/sun.nio.ch",
            "java.management/javax.management",
            "java.naming/javax.naming",
            "java.naming/javax.naming.spi");

    private static final List<String> EXPORTED =
        List.of(
            "java.base/sun.security.action",
            "java.naming/com.sun.jndi.ldap",
            "java.naming/com.sun.jndi.url.ldap",
            "java.naming/com.sun.jndi.url.ldaps",
            "jdk.naming.dns/com.sun.jndi.dns");

    /**
     * The server's jars.
     *
     * @param webSockets without these, it starts faster
     * @param beans whether applications bring CDI, which then must not be in the server
     */
    List<Path> jars(boolean webSockets, boolean beans) {
      return jars().stream()
          .filter(jar -> webSockets || !jar.getFileName().toString().contains("websocket"))
          .filter(jar -> !beans || !jar.getFileName().toString().contains(".enterprise."))
          .toList();
    }

    private List<Path> jars() {
      return switch (this) {
        case JETTY_12_1 ->
            ClassPath.jarsWhere(jar -> jar.startsWith("jetty-") || BESIDE_JETTY.contains(jar));
        case TOMCAT_11 -> tomcat("tomcat-11");
        case TOMCAT_10_1 -> tomcat("tomcat-10.1");
        case WILDFLY_39 -> List.of(home().resolve("jboss-modules.jar"));
        case LIBERTY_26 -> List.of(home().resolve("bin/tools/ws-server.jar"));
      };
    }

    String mainClass() {
      return "io.biscotti.testkit.launch."
          + switch (this) {
            case JETTY_12_1 -> "JettyMain";
            case TOMCAT_11, TOMCAT_10_1 -> "TomcatMain";
            case WILDFLY_39 -> "WildFlyMain";
            case LIBERTY_26 -> "LibertyMain";
          };
    }

    /**
     * Whether the server is installed in a folder, and not among the {@link Matrix}'s containers.
     */
    public boolean isInstalled() {
      return this == WILDFLY_39 || this == LIBERTY_26;
    }

    /** Whether the server has the methods that Servlet 6.1 added. */
    public boolean hasServlet61() {
      return this == JETTY_12_1 || this == TOMCAT_11;
    }

    /** More arguments for the JVM, as the server's own start script passes them. */
    List<String> options() {
      if (!isInstalled()) {
        return List.of();
      }
      List<String> options = new ArrayList<>();
      options.add("-Dtestkit.home=" + home());
      if (this == LIBERTY_26) {
        options.add("-javaagent:" + home().resolve("bin/tools/ws-javaagent.jar"));
      }
      for (String opened : OPENED) {
        options.add("--add-opens=" + opened + "=ALL-UNNAMED");
      }
      for (String exported : EXPORTED) {
        options.add("--add-exports=" + exported + "=ALL-UNNAMED");
      }
      return options;
    }

    private Path home() {
      return servers()
          .resolve(this == WILDFLY_39 ? "wildfly/wildfly-39.0.1.Final" : "liberty/wlp")
          .toAbsolutePath();
    }

    private static Path servers() {
      return Path.of(System.getProperty("biscotti.test.servers", "target/servers"));
    }

    private static List<Path> tomcat(String folder) {
      try (Stream<Path> jars = Files.list(servers().resolve(folder).toAbsolutePath())) {
        return jars.toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How a run starts. */
  private interface Start {
    Run run(ServerOptions options, Path directory, Ports ports);
  }

  private final ServerOptions options;
  private final Start start;
  private final Path directory;
  private final StringBuilder earlierLog = new StringBuilder();
  private Run run;
  private Ports ports;

  private Server(ServerOptions options, Start start) {
    this.options = options;
    this.start = start;
    this.directory = directory(options);
    this.run = start.run(options, directory, ownPorts());
    this.ports = ready();
  }

  /**
   * Starts a server and waits until it responds.
   *
   * @throws IllegalStateException with the log, if it ends or isn't ready within 120 s
   */
  public static Server start(ServerOptions options) {
    return new Server(options, ServerProcess::start);
  }

  /** Starts a server in a process with others, if these options allow that. It can't be killed. */
  static Server hosted(ServerOptions options) {
    return ServerHost.suits(options) ? new Server(options, ServerHost::start) : start(options);
  }

  /**
   * Starts a server that must refuse to start.
   *
   * @return its log, which contains the reason
   * @throws AssertionError if it starts anyway
   */
  public static String refuse(ServerOptions options) {
    ServerProcess process = ServerProcess.start(options, directory(options), Ports.ANY);
    boolean started = process.awaitReady() != null;
    process.stop();
    if (started || process.exitStatus() != 1) {
      throw new AssertionError("The server should have refused to start:\n" + process.log());
    }
    return process.log();
  }

  /** The container that the server runs in. */
  public Kind kind() {
    return options.kind();
  }

  /** The HTTP address, as in {@code http://localhost:4711/shop}, without a trailing slash. */
  public URI http() {
    return URI.create("http://localhost:" + ports.http() + options.contextPath());
  }

  /** The HTTPS address. */
  public URI https() {
    return https("localhost");
  }

  /**
   * The HTTPS address under another host name.
   *
   * @param host {@code localhost}, {@code 127.0.0.1}, or a name below {@code example.test}, which a
   *     {@link CookieClient} resolves to 127.0.0.1
   */
  public URI https(String host) {
    return URI.create("https://" + host + ":" + ports.https() + options.contextPath());
  }

  /** A new client for {@link #https()}. */
  public CookieClient client() {
    return new CookieClient(https());
  }

  /** The working directory, the same after a restart. */
  public Path directory() {
    return directory;
  }

  /** Everything that the server wrote to standard output and standard error, in all its runs. */
  public String log() {
    return earlierLog + run.log();
  }

  /** Stops the server and starts it again, on the same ports and in the same directory. */
  public void restart() {
    run.stop();
    startAgain();
  }

  /**
   * Kills the server like a crash, and starts it again, on the same ports and in the same
   * directory.
   */
  public void crash() {
    run.kill();
    startAgain();
  }

  /**
   * Sends SIGTERM to the server, and doesn't wait. The container stops gracefully if the setting
   * {@code testkit.graceful} is true.
   */
  public void terminate() {
    run.terminate();
  }

  /** Waits until the server has ended, and returns its exit status: 143 after SIGTERM. */
  public int exitStatus() {
    return run.exitStatus();
  }

  /** Starts the server again after it has ended, on the same ports and in the same directory. */
  public void startAgain() {
    earlierLog.append(run.log());
    run = start.run(options, directory, ports);
    ports = ready();
  }

  /** Kills the server like a crash. */
  public void kill() {
    run.kill();
  }

  /** Starts the server again after {@link #kill}, on the same ports and in the same directory. */
  public void revive() {
    startAgain();
  }

  /** Stops the server; does nothing if it has ended. */
  @Override
  public void close() {
    run.stop();
  }

  /** Kills the server if it has its own process. */
  void abandon() {
    if (run instanceof ServerProcess own) {
      own.kill();
    }
  }

  /** Ports that stay free for this server while it is stopped. */
  private static Ports ownPorts() {
    return new Ports(FreePort.next(), FreePort.next());
  }

  private Ports ready() {
    Ports heard = run.awaitReady();
    if (heard == null) {
      run.stop();
      throw new IllegalStateException("The server did not start:\n" + tail(run.log()));
    }
    return heard;
  }

  private static Path directory(ServerOptions options) {
    Path given = options.directory();
    return given != null ? given : Target.fresh("servers", options.kind().name().toLowerCase());
  }

  private static String tail(String log) {
    return log.substring(Math.max(0, log.length() - 8_000));
  }
}
