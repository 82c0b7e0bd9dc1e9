package io.biscotti;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Maven;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The filters' jar as others get it: its content, that it works, and that it needs nothing else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FiltersJarIT {
  private static final int MOST_CLASSES = 345;
  private static final long MOST_BYTES = 655 * 1024;
  private static final Pattern TREE_LINE =
      Pattern.compile("(?m)^\\[INFO\\] [|+\\\\ -]*([\\w.-]+):([\\w.-]+):(?:jar|war):\\S*$");

  private Path projects;
  private String printed;

  @BeforeAll
  void build() {
    projects =
        Maven.copies(
            Map.of(
                "empty", Path.of("src", "test", "projects", "empty"),
                "frameworks", Path.of("src", "test", "projects", "frameworks"),
                "shop", Path.of("examples", "shop")));
    printed =
        Maven.runWithFilters(
            projects,
            "verify",
            "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:tree",
            "-Dscope=runtime");
  }

  @AfterAll
  void delete() {
    Maven.delete(projects);
  }

  @Test
  void jar_content_isOnlyTheFilters() throws IOException {
    List<? extends ZipEntry> entries = entries(War.biscottiFilters());
    List<? extends ZipEntry> classes =
        entries.stream()
            .filter(entry -> entry.getName().endsWith(".class"))
            .filter(entry -> !entry.getName().endsWith("package-info.class"))
            .toList();
    long bytes = classes.stream().mapToLong(ZipEntry::getCompressedSize).sum();
    System.out.printf("biscotti-filters.jar: %d classes, %,d bytes%n", classes.size(), bytes);
    assertTrue(classes.size() <= MOST_CLASSES, () -> classes.size() + " classes");
    assertTrue(bytes <= MOST_BYTES, () -> bytes + " bytes");
    List<String> names = entries.stream().map(ZipEntry::getName).toList();
    assertEquals(
        new TreeSet<>(
            Set.of(
                "META-INF/MANIFEST.MF",
                "META-INF/services/jakarta.servlet.ServletContainerInitializer",
                "META-INF/web-fragment.xml")),
        names.stream()
            .filter(name -> !name.startsWith("io/biscotti/") || !name.endsWith(".class"))
            .collect(Collectors.toCollection(TreeSet::new)));
    assertFalse(names.stream().anyMatch(name -> name.contains("Resource")), names::toString);
  }

  private static List<? extends ZipEntry> entries(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).toList();
    }
  }

  /** Whatever a class refers to is in the jar, in Java, or in the Servlet API and Nimbus. */
  @Test
  void jar_classes_referToNoLibraryByItsOwnName() throws IOException {
    try (JarFile jar = new JarFile(War.biscottiFilters().toFile())) {
      List<JarEntry> classes =
          jar.stream().filter(entry -> entry.getName().endsWith(".class")).toList();
      for (JarEntry entry : classes) {
        String constants = new String(jar.getInputStream(entry).readAllBytes(), ISO_8859_1);
        for (String library :
            List.of("com/fasterxml/", "com.fasterxml.", "com/google/", "com/github/benmanes/")) {
          assertFalse(constants.contains(library), () -> entry.getName() + ": " + library);
        }
      }
    }
  }

  @Test
  void dependencies_ofTheJar_areNone() {
    String tree = printed.substring(Math.max(0, printed.indexOf("com.example:empty:war:1")));
    int ours = tree.indexOf("io.biscotti:biscotti:");
    assertTrue(ours > 0, printed);
    String branch = tree.substring(ours).split("\n\\[INFO\\] -----", 2)[0];
    Set<String> found = new TreeSet<>();
    Matcher line = TREE_LINE.matcher("[INFO] " + branch);
    while (line.find()) {
      found.add(line.group(2));
    }
    assertEquals(Set.of("biscotti"), found, branch);
  }

  /**
   * Jersey serves every resource that it finds in the WAR, which must be only the project's own.
   */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void project_withTheJar_servesOnlyItsOwnRoutesAndKeepsItsSessionInACookie(Kind kind) {
    Path war = projects.resolve("empty/target/empty.war");
    try (Server server = Servers.own(ServerOptions.of(kind, war));
        CookieClient client = server.client()) {
      assertEquals("routes\nvisit 1", client.get("/app/routes").body());
      server.restart();
      Reply reply = client.get("/app/routes");
      assertEquals("routes\nvisit 2", reply.body());
      for (String path :
          List.of("/api/session", "/login", "/openapi.json", "/app/session", "/lab")) {
        assertEquals(404, client.get(path).status(), path);
      }
    }
  }

  /**
   * An application with Spring MVC, Struts and Wicket, and with other versions of libraries that
   * Biscotti uses too. They share one session.
   */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void frameworks_withTheirOwnLibraries_startAndShareTheSession(Kind kind) {
    Path war = projects.resolve("frameworks/target/frameworks.war");
    try (Server server = Servers.own(ServerOptions.of(kind, war));
        CookieClient client = server.client()) {
      Reply json = client.call("POST", "/spring/json").json("{\"name\":\"ann\"}").send();
      assertEquals("{\"text\":\"spring ann\",\"visits\":1}", json.body());
      assertTrue(client.cookie("__Host-session").isPresent(), json::toString);
      Reply form = client.call("POST", "/spring/form").form("name", "bob").send();
      assertEquals("{\"text\":\"spring bob\",\"visits\":2}", form.body());
      Reply struts = client.call("POST", "/struts/greet.action").form("name", "cid").send();
      assertEquals("struts cid 3", struts.body());
      assertEquals("wicket dan 4", wicket(client, "dan"));
      server.restart();
      assertEquals("wicket eve 5", wicket(client, "eve"));
      Reply libraries = client.get("/spring/libraries");
      assertTrue(libraries.body().contains("\"jackson\":\"2.15.4\""), libraries::body);
      assertTrue(libraries.body().contains("\"caffeine\":10"), libraries::body);
    }
  }

  private static String wicket(CookieClient client, String name) {
    String action =
        Jsoup.parse(client.get("/wicket/").body()).getElementsByTag("form").attr("action");
    Reply reply =
        client
            .call("POST", URI.create("/wicket/").resolve(action).toString())
            .form("person", name)
            .send();
    return Jsoup.parse(reply.body()).getElementsByTag("p").text();
  }

  /** {@code ./mvnw install -DskipTests} puts the jar into the local repository within a minute. */
  @Test
  void install_withoutTests_skipsIntegrationTestsToo() {
    String skipped =
        Maven.run(
            Path.of(""),
            "failsafe:integration-test@default",
            "-DskipTests",
            "-Dit.test=NoSuchIT",
            "-Dfailsafe.failIfNoSpecifiedTests=false");
    assertTrue(skipped.contains("Tests are skipped."), skipped);
  }

  @Test
  void example_buildsAndPassesItsTests() {
    assertTrue(printed.contains("Tests run: 4, Failures: 0, Errors: 0, Skipped: 0"), printed);
  }
}
