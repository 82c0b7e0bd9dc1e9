package io.biscotti;

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
import io.biscotti.testkit.War;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;

/** The filters' jar as others get it: what it contains, what it depends on, and that it works. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FiltersJarIT {
  private static final int MOST_CLASSES = 212;
  private static final long MOST_BYTES = 450 * 1024;
  private static final Pattern TREE_LINE =
      Pattern.compile("(?m)^\\[INFO\\] [|+\\\\ -]*([\\w.-]+):([\\w.-]+):(?:jar|war):\\S*$");

  private Path project;
  private String tree;

  @BeforeAll
  void build() {
    project = Maven.copy(Path.of("src", "test", "projects", "empty"), "empty");
    tree = Maven.run(project, "package", "dependency:tree", "-Dscope=runtime");
  }

  @AfterAll
  void delete() {
    Maven.delete(project);
  }

  @Test
  void jar_content_isOnlyTheFilters() throws IOException {
    List<String> entries;
    try (JarFile jar = new JarFile(War.biscottiFilters().toFile())) {
      entries =
          jar.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()).toList();
    }
    List<String> classes =
        entries.stream()
            .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
            .toList();
    long bytes = Files.size(War.biscottiFilters());
    System.out.printf("biscotti-filters.jar: %d classes, %,d bytes%n", classes.size(), bytes);
    assertTrue(classes.size() <= MOST_CLASSES, () -> classes.size() + " classes: " + classes);
    assertTrue(bytes <= MOST_BYTES, () -> bytes + " bytes");
    assertEquals(
        Set.of(
            "META-INF/MANIFEST.MF",
            "META-INF/services/jakarta.servlet.ServletContainerInitializer"),
        entries.stream()
            .filter(name -> !name.endsWith(".class") && !name.startsWith("META-INF/maven/"))
            .collect(Collectors.toSet()));
    assertFalse(entries.stream().anyMatch(name -> name.contains("Resource")), entries::toString);
  }

  @Test
  void dependencies_ofTheJar_areOnlyThoseOfSessions() {
    int ours = tree.indexOf("io.biscotti:biscotti:");
    assertTrue(ours > 0, tree);
    String branch = tree.substring(ours).split("\n\\[INFO\\] -----", 2)[0];
    System.out.println("What biscotti-filters.jar brings:\n" + branch);
    Set<String> found = new TreeSet<>();
    Matcher line = TREE_LINE.matcher("[INFO] " + branch);
    while (line.find()) {
      found.add(line.group(2));
    }
    assertEquals(
        new TreeSet<>(
            Set.of(
                "biscotti",
                "tink",
                "gson",
                "protobuf-java",
                "error_prone_annotations",
                "jsr305",
                "jackson-core",
                "jackson-dataformat-cbor",
                "caffeine",
                "jspecify")),
        found,
        branch);
  }

  /**
   * Jersey serves every resource that it finds in the WAR, which must be only the project's own.
   */
  @ParameterizedTest
  @MatrixSource
  void project_withTheJar_servesOnlyItsOwnRoutesAndKeepsItsSessionInACookie(Kind kind) {
    Path war = project.resolve("target/empty.war");
    try (Server server = Server.start(ServerOptions.of(kind, war));
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

  /** {@code ./mvnw install -DskipTests} puts the jar into the local repository within a minute. */
  @Test
  void install_withoutTests_skipsIntegrationTestsToo() {
    String printed =
        Maven.run(
            Path.of(""),
            "failsafe:integration-test@default",
            "-DskipTests",
            "-Dit.test=NoSuchIT",
            "-Dfailsafe.failIfNoSpecifiedTests=false");
    assertTrue(printed.contains("Tests are skipped."), printed);
  }

  @Test
  void example_buildsAndPassesItsTests() {
    Path shop = Maven.copy(Path.of("examples", "shop"), "shop");
    try {
      String printed = Maven.run(shop, "verify");
      assertTrue(printed.contains("Tests run: 4, Failures: 0, Errors: 0, Skipped: 0"), printed);
    } finally {
      Maven.delete(shop);
    }
  }
}
