package io.biscotti.testkit.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Open Liberty in this process, with a server of its own in {@code WLP_USER_DIR}. */
final class LibertyMain implements Container {

  private static final Duration START = Duration.ofSeconds(110);
  private static final String SERVER = "defaultServer";

  private LibertyMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) {
    Launch.run(new LibertyMain());
  }

  @Override
  public Ports start(Launch launch) throws Exception {
    Path server = Path.of(System.getenv("WLP_USER_DIR"), "servers", SERVER);
    Files.createDirectories(server);
    Ports ports = Launch.free(launch);
    Files.writeString(server.resolve("server.xml"), configuration(launch, ports));
    Path log = server.resolve("logs/messages.log");
    Files.deleteIfExists(log);
    Launch.main("com.ibm.ws.kernel.boot.cmdline.EnvCheck", SERVER);
    Launch.await(
        START,
        () -> {
          String said = Files.exists(log) ? Files.readString(log) : "";
          if (said.contains("CWWKZ0002E") || said.contains("CWWKZ0012E")) {
            throw new IllegalStateException(said);
          }
          // The application has started, and the ports are open.
          return said.contains("CWWKZ0001I") && said.contains("CWWKF0011I");
        });
    return ports;
  }

  /** The end of the process runs Liberty's own shutdown hook. */
  @Override
  public void stop() {}

  private static String configuration(Launch launch, Ports ports) {
    return """
        <server>
          <featureManager>
            <feature>servlet-6.0</feature>
            <feature>transportSecurity-1.0</feature>
          </featureManager>
          <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="%d">
            <httpOptions limitFieldSize="%d"/>
          </httpEndpoint>
          <keyStore id="defaultKeyStore" location="%s" type="PKCS12" password="%s"/>
          <webApplication location="%s" contextRoot="%s">
            <classloader delegation="parentLast"/>
          </webApplication>
        </server>
        """
        .formatted(
            ports.http(),
            ports.https(),
            launch.headerBytes(),
            launch.keyStore(),
            launch.password(),
            launch.war(),
            launch.contextPath().isEmpty() ? "/" : launch.contextPath());
  }
}
