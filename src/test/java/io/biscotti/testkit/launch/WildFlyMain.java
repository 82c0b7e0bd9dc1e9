package io.biscotti.testkit.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;

/** WildFly in this process, with its standalone configuration in the working directory. */
final class WildFlyMain implements Container {

  private static final Duration START = Duration.ofSeconds(110);

  private WildFlyMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) {
    Launch.run(new WildFlyMain());
  }

  @Override
  public Ports start(Launch launch) throws Exception {
    Path home = Launch.home();
    Path base = Path.of("standalone").toAbsolutePath();
    copy(home.resolve("standalone/configuration"), base.resolve("configuration"));
    Path file = base.resolve("configuration/standalone.xml");
    Files.writeString(file, configuration(Files.readString(file), launch));
    Path deployments = Files.createDirectories(base.resolve("deployments"));
    Path war = deployments.resolve(launch.name() + ".war");
    Files.deleteIfExists(war);
    Files.createSymbolicLink(war, launch.war());
    Ports ports = Launch.free(launch);
    System.setProperty("jboss.home.dir", home.toString());
    System.setProperty("jboss.server.base.dir", base.toString());
    System.setProperty("jboss.bind.address", "127.0.0.1");
    System.setProperty("jboss.bind.address.management", "127.0.0.1");
    System.setProperty("jboss.http.port", Integer.toString(ports.http()));
    System.setProperty("jboss.https.port", Integer.toString(ports.https()));
    System.setProperty("jboss.management.http.port", Integer.toString(Launch.freePort()));
    // The scanner marks what it deployed before: an earlier run's marks would be taken for this
    // one's.
    Path deployed = deployments.resolve(war.getFileName() + ".deployed");
    Path failed = deployments.resolve(war.getFileName() + ".failed");
    Files.deleteIfExists(deployed);
    Files.deleteIfExists(failed);
    // An unpacked application is deployed on request only.
    Files.writeString(deployments.resolve(war.getFileName() + ".dodeploy"), "");
    Launch.main(
        "org.jboss.modules.Main",
        "-mp",
        home.resolve("modules").toString(),
        "org.jboss.as.standalone");
    Launch.await(
        START,
        () -> {
          if (Files.exists(failed)) {
            throw new IllegalStateException(Files.readString(failed));
          }
          return Files.exists(deployed);
        });
    return ports;
  }

  /** The end of the process runs WildFly's own shutdown hook. */
  @Override
  public void stop() {}

  private static String configuration(String text, Launch launch) {
    String size = "max-header-size=\"" + launch.headerBytes() + "\" ";
    return text.replace("<http-listener ", "<http-listener " + size)
        .replace("<https-listener ", "<https-listener " + size)
        .replace("<implementation type=\"JKS\"/>", "<implementation type=\"PKCS12\"/>")
        .replace(
            "path=\"application.keystore\" relative-to=\"jboss.server.config.dir\"",
            "path=\"" + launch.keyStore() + "\"")
        .replace("clear-text=\"password\"", "clear-text=\"" + launch.password() + "\"")
        .replace(" generate-self-signed-certificate-host=\"localhost\"", "");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
