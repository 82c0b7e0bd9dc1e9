package io.biscotti.testkit.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Open Liberty in this process, with its own server in {@code WLP_USER_DIR}. */
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
          // The applications have started, and the ports are open.
          int applications = launch.beside() == null ? 1 : 2;
          return said.split("CWWKZ0001I", -1).length > applications && said.contains("CWWKF0011I");
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
            %s
          </featureManager>
          <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="%d">
            <httpOptions limitFieldSize="%d"/>
          </httpEndpoint>
          <keyStore id="defaultKeyStore" location="%s" type="PKCS12" password="%s"/>
          %s
          %s
          %s
        </server>
        """
        .formatted(
            features(),
            ports.http(),
            ports.https(),
            launch.headerBytes(),
            launch.keyStore(),
            launch.password(),
            hasBeans() ? "<webContainer invokeFlushAfterService=\"false\"/>" : "",
            Launch.hasPeople() ? people() : "",
            applications(launch));
  }

  private static String features() {
    List<String> features = new ArrayList<>(List.of("servlet-6.0", "transportSecurity-1.0"));
    if (System.getProperty("testkit.websockets") != null) {
      features.add("websocket-2.1");
    }
    if (hasBeans()) {
      features.add("cdi-4.0");
    }
    if (Launch.hasPeople()) {
      features.add("appSecurity-5.0");
    }
    return features.stream()
        .map("<feature>%s</feature>"::formatted)
        .collect(Collectors.joining("\n"));
  }

  /**
   * With CDI, the server must not send a response before the filter does, as docs/servers.md
   * advises.
   */
  private static boolean hasBeans() {
    return System.getProperty("testkit.beans") != null;
  }

  /** The filter binds an application's sessions to people, as docs/servers.md advises. */
  private static String people() {
    return Launch.PEOPLE.keySet().stream()
        .map(name -> "<user name=\"%s\" password=\"%s\"/>".formatted(name, Launch.password(name)))
        .collect(
            Collectors.joining(
                "\n",
                "<httpSession securityIntegrationEnabled=\"false\"/><basicRegistry realm=\"door\">",
                "</basicRegistry>"));
  }

  /** The server's configuration gives people the roles of an application. */
  private static String roles() {
    StringBuilder roles = new StringBuilder("<application-bnd>");
    Launch.PEOPLE.values().stream()
        .flatMap(List::stream)
        .distinct()
        .forEach(
            role -> {
              roles.append("<security-role name=\"" + role + "\">");
              Launch.PEOPLE.forEach(
                  (name, theirs) -> {
                    if (theirs.contains(role)) {
                      roles.append("<user name=\"" + name + "\"/>");
                    }
                  });
              roles.append("</security-role>");
            });
    return roles.append("</application-bnd>").toString();
  }

  private static String applications(Launch launch) {
    String first = application(launch.war(), launch.contextPath(), launch.shared());
    return launch.beside() == null
        ? first
        : first + application(launch.beside(), Launch.BESIDE, launch.shared());
  }

  private static String application(Path war, String path, List<Path> shared) {
    String library =
        shared.stream()
            .map("<file name=\"%s\"/>"::formatted)
            .collect(Collectors.joining("", "<commonLibrary id=\"shared\">", "</commonLibrary>"));
    return """
        <webApplication name="%s" location="%s" contextRoot="%s">
          <classloader delegation="parentLast">%s</classloader>
          %s
        </webApplication>
        """
        .formatted(
            // If two applications had one location, and so one name, only one would start.
            "application" + path.replaceAll("[^\\w.-]", "-"),
            war,
            path.isEmpty() ? "/" : path,
            shared.isEmpty() ? "" : library,
            Launch.hasPeople() ? roles() : "");
  }
}
