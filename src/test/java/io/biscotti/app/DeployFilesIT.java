package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.FreePort;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.War;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code deploy/server.xml}, {@code deploy/logging.properties} and {@code deploy/nginx.conf} in a
 * real Tomcat, started as its scripts do, behind a real nginx; and the health check of {@code
 * deploy/compose.yaml}. Only addresses are replaced.
 */
@Timeout(120)
class DeployFilesIT {
  private static final Path FILES = Path.of("deploy");

  /** On a busy machine it starts slowly. */
  private static final Duration START = Duration.ofSeconds(100);

  /** The part of Tomcat's own {@code conf/web.xml} that the WAR uses. */
  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
        <servlet>
          <servlet-name>default</servlet-name>
          <servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class>
          <load-on-startup>1</load-on-startup>
        </servlet>
        <servlet-mapping>
          <servlet-name>default</servlet-name>
          <url-pattern>/</url-pattern>
        </servlet-mapping>
      </web-app>
      """;

  @TempDir Path base;

  @BeforeAll
  static void requireNginx() {
    Nginx.assumeInstalled();
  }

  private Process tomcat(int port) throws IOException {
    Path conf = Files.createDirectories(base.resolve("conf"));
    Files.createDirectories(base.resolve("temp"));
    Files.createDirectories(base.resolve("webapps"));
    Files.createSymbolicLink(
        base.resolve("webapps").resolve("ROOT"), War.biscotti().toAbsolutePath());
    String server = Files.readString(FILES.resolve("server.xml"));
    Files.writeString(
        conf.resolve("server.xml"),
        server.replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port + "\""));
    Files.copy(FILES.resolve("logging.properties"), conf.resolve("logging.properties"));
    Files.writeString(conf.resolve("web.xml"), WEB_XML);
    String jars;
    Path servers = Path.of(System.getProperty("biscotti.test.servers", "target/servers"));
    try (Stream<Path> files = Files.list(servers.resolve("tomcat-11").toAbsolutePath())) {
      jars = files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dcatalina.home=" + base,
                "-Dcatalina.base=" + base,
                "-Djava.io.tmpdir=" + base.resolve("temp"),
                "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
                "-Djava.util.logging.config.file=" + conf.resolve("logging.properties"),
                "-cp",
                jars,
                "org.apache.catalina.startup.Bootstrap",
                "start"));
    builder.environment().keySet().removeIf(name -> name.startsWith("BISCOTTI_"));
    builder.environment().put("BISCOTTI_HOME", base.resolve("home").toString());
    builder.environment().put("BISCOTTI_LOG", "json");
    builder.environment().put("BISCOTTI_DEVICES", "false");
    return builder.redirectErrorStream(true).redirectOutput(base.resolve("log").toFile()).start();
  }

  /** The one node that runs is the third; the first two refuse connections. */
  private static String nginx(int port) throws IOException {
    return Files.readString(FILES.resolve("nginx.conf"))
        .replace("server node1:8080", "server 127.0.0.1:" + FreePort.next())
        .replace("server node2:8080", "server 127.0.0.1:" + FreePort.next())
        .replace("server node3:8080", "server 127.0.0.1:" + port)
        .replace("app.example.com", "localhost");
  }

  /** The health check of a node, as Docker runs it. */
  private static int healthCheck(int port) throws Exception {
    Matcher command =
        Pattern.compile("- (exec 3<>.*)").matcher(Files.readString(FILES.resolve("compose.yaml")));
    assertTrue(command.find());
    Process check =
        new ProcessBuilder("bash", "-c", command.group(1).replace("/8080", "/" + port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(check.waitFor(60, TimeUnit.SECONDS));
    return check.exitValue();
  }

  @MatrixOnly
  @Test
  void tomcatAndNginx_withTheFiles_serveAndStop() throws Exception {
    int port = FreePort.next();
    Process tomcat = tomcat(port);
    try {
      Await.until(START, () -> !tomcat.isAlive() || healthCheck(port) == 0);
      assertTrue(tomcat.isAlive(), () -> log());
      try (Nginx nginx = Nginx.start(nginx(port));
          CookieClient client = new CookieClient(nginx.https())) {
        Reply registered =
            client
                .call("POST", "/api/accounts")
                // The redirect leads to port 443, which the test can't use.
                .header("Origin", "https://localhost")
                .json("{\"username\":\"ann\",\"password\":\"seven green otters\"}")
                .send();
        assertEquals(201, registered.status(), registered::body);
        // Tomcat knows from the proxy's header that this is HTTPS.
        assertTrue(registered.header("Strict-Transport-Security").isPresent());
        assertTrue(client.cookie("__Host-session").isPresent());
        for (int i = 0; i < 10; i++) {
          assertEquals(200, client.get("/profile").status());
        }
        assertTrue(log().contains("\"path\":\"/profile\""), this::log);
      }
      tomcat.toHandle().destroy();
      assertTrue(tomcat.waitFor(30, TimeUnit.SECONDS));
      assertEquals(143, tomcat.exitValue());
      assertNotEquals(0, healthCheck(port));
    } finally {
      tomcat.destroyForcibly().waitFor();
    }
    // A read-only root has room for neither.
    assertFalse(Files.exists(base.resolve("logs")));
    assertFalse(Files.exists(base.resolve("conf").resolve("Catalina")));
  }

  private String log() {
    try {
      return Files.readString(base.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
