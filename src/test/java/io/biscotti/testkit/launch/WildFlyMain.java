package io.biscotti.testkit.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** WildFly in this process, with its standalone configuration in the working directory. */
final class WildFlyMain implements Container {

  private static final Duration START = Duration.ofSeconds(110);

  private static final String MODULE = "testkit.shared";
  private static final String REALM = "ApplicationRealm";

  private static final String SHARED =
      "$1<global-modules><module name=\""
          + MODULE
          + "\" annotations=\"true\" services=\"true\" meta-inf=\"true\"/></global-modules>";

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
    if (Launch.hasPeople()) {
      people(base.resolve("configuration"));
    }
    List<Path> wars = new ArrayList<>();
    wars.add(deployed(base, launch.war(), launch.contextPath()));
    if (launch.beside() != null) {
      wars.add(deployed(base, launch.beside(), Launch.BESIDE));
    }
    Ports ports = Launch.free(launch);
    System.setProperty("jboss.home.dir", home.toString());
    System.setProperty("jboss.server.base.dir", base.toString());
    System.setProperty("jboss.bind.address", "127.0.0.1");
    System.setProperty("jboss.bind.address.management", "127.0.0.1");
    System.setProperty("jboss.http.port", Integer.toString(ports.http()));
    System.setProperty("jboss.https.port", Integer.toString(ports.https()));
    System.setProperty("jboss.management.http.port", Integer.toString(Launch.freePort()));
    Launch.main(
        "org.jboss.modules.Main",
        "-mp",
        home.resolve("modules") + File.pathSeparator + module(base, launch.shared()),
        "org.jboss.as.standalone");
    Launch.await(
        START,
        () -> {
          for (Path war : wars) {
            Path failed = mark(war, ".failed");
            if (Files.exists(failed)) {
              throw new IllegalStateException(Files.readString(failed));
            }
          }
          return wars.stream().allMatch(war -> Files.exists(mark(war, ".deployed")));
        });
    return ports;
  }

  /** Lets the scanner find an application. Its name is the context path, if that can be one. */
  private static Path deployed(Path base, Path application, String path) throws IOException {
    Path deployments = Files.createDirectories(base.resolve("deployments"));
    String name = path.isEmpty() ? "ROOT" : path.substring(1).replaceAll("[^\\w.-]", "-");
    boolean named = path.isEmpty() || path.equals("/" + name);
    Path war = deployments.resolve(name + ".war");
    Files.deleteIfExists(war);
    Files.createSymbolicLink(war, named ? application : at(path, base, application));
    // The scanner's marker files of an earlier run would look like those of this run.
    Files.deleteIfExists(mark(war, ".deployed"));
    Files.deleteIfExists(mark(war, ".failed"));
    // An unpacked application is deployed only on request.
    Files.writeString(mark(war, ".dodeploy"), "");
    return war;
  }

  /** The unpacked application with a descriptor that names its context path. */
  private static Path at(String path, Path base, Path application) throws IOException {
    Path copy = base.resolve("nested");
    Path inside = copy.resolve("WEB-INF");
    if (!Files.exists(copy)) {
      Files.createDirectories(inside);
      link(application, copy);
      link(application.resolve("WEB-INF"), inside);
    }
    Files.writeString(
        inside.resolve("jboss-web.xml"),
        "<jboss-web><context-root>" + path + "</context-root></jboss-web>");
    return copy;
  }

  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Path link = to.resolve(file.getFileName());
        if (!Files.exists(link)) {
          Files.createSymbolicLink(link, file);
        }
      }
    }
  }

  private static Path mark(Path war, String name) {
    return war.resolveSibling(war.getFileName() + name);
  }

  /** Puts jars for all applications into a module: {@link #configuration} makes it global. */
  private static Path module(Path base, List<Path> jars) throws IOException {
    Path modules = base.resolve("modules");
    Path main = Files.createDirectories(modules.resolve(MODULE.replace('.', '/')).resolve("main"));
    StringBuilder roots = new StringBuilder();
    for (Path jar : jars) {
      Path name = jar.getFileName();
      Files.copy(jar, main.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      roots.append("<resource-root path=\"" + name + "\"/>");
    }
    Files.writeString(
        main.resolve("module.xml"),
        """
        <module xmlns="urn:jboss:module:1.9" name="%s">
          <resources>%s</resources>
          <dependencies>
            <module name="jakarta.servlet.api"/>
            <module name="java.se"/>
            <module name="jdk.unsupported"/>
          </dependencies>
        </module>
        """
            .formatted(MODULE, roots));
    return modules;
  }

  /** Adds people to the files of the realm that applications use by default. */
  private static void people(Path configuration) throws IOException {
    StringBuilder users = new StringBuilder("#$REALM_NAME=" + REALM + "$\n");
    StringBuilder roles = new StringBuilder();
    for (Map.Entry<String, List<String>> each : Launch.PEOPLE.entrySet()) {
      String name = each.getKey();
      users.append(name + "=" + digest(name + ":" + REALM + ":" + Launch.password(name)) + "\n");
      roles.append(name + "=" + String.join(",", each.getValue()) + "\n");
    }
    Files.writeString(configuration.resolve("application-users.properties"), users);
    Files.writeString(configuration.resolve("application-roles.properties"), roles);
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
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
        .replace(" generate-self-signed-certificate-host=\"localhost\"", "")
        .replaceFirst(
            "(urn:jboss:domain:ee:[0-9.]+\">)", launch.shared().isEmpty() ? "$1" : SHARED);
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
