package io.biscotti.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.browser.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/**
 * A plain run and the matrix test on the containers and browsers that the documentation names, and
 * no test bypasses them.
 */
class MatrixTest {
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Set<Server.Kind> RUN = EnumSet.noneOf(Server.Kind.class);

  /** Tests that choose containers or browsers themselves would be in every run, or in none. */
  private static final Pattern PAST_IT =
      Pattern.compile(
          "\\b(Kind|Container|Tested|browser\\.Engine)\\.(class\\.getEnumConstants|values)\\(\\)"
              + "|EnumSource\\((Kind|Container|Engine|Tested)\\.class"
              + "|@EnumSource(?!\\()(?:(?!\\n\\n)[^{])*\\((Kind|Container|Tested) ");

  @Test
  void of_plainRun_isJettyAndChromium() {
    assertEquals(List.of(Server.Kind.JETTY_12_1), Matrix.of(Server.Kind.class, false));
    assertEquals(List.of(LiveServer.Container.JETTY), Matrix.of(LiveServer.Container.class, false));
    assertEquals(List.of(Engine.CHROMIUM), Matrix.of(Engine.class, false));
  }

  @Test
  void of_matrix_isAll() {
    assertEquals(
        List.of(Server.Kind.JETTY_12_1, Server.Kind.TOMCAT_11, Server.Kind.TOMCAT_10_1),
        Matrix.of(Server.Kind.class, true));
    assertEquals(2, Matrix.of(LiveServer.Container.class, true).size());
    assertEquals(3, Matrix.of(Engine.class, true).size());
  }

  @ParameterizedTest
  @MatrixSource
  void source_thisRun_suppliesItsKinds(Server.Kind kind) {
    RUN.add(kind);
  }

  @AfterAll
  static void assertGiven() {
    assertEquals(Matrix.isWhole() ? 3 : 1, RUN.size(), RUN::toString);
  }

  @Test
  void classesOfTheMatrix_needPostgresOrHaveASiblingInEveryRun() throws IOException {
    List<Path> tagged =
        files(text -> Pattern.compile("\\n@MatrixOnly\\n(final )?class ").matcher(text).find());
    assertTrue(tagged.size() >= 30, tagged::toString);
    for (Path file : tagged) {
      String name = file.getFileName().toString().replace("Postgres", "Embedded");
      assertTrue(
          Files.readString(file).contains("Postgres") || Files.exists(file.resolveSibling(name)),
          name);
    }
  }

  @Test
  void tests_takeContainersAndBrowsersFromTheMatrix() {
    assertEquals(
        List.of(),
        files(text -> PAST_IT.matcher(text).find()).stream()
            .filter(file -> !file.endsWith("MatrixTest.java"))
            .toList());
  }

  /** How the matrix is turned on, from the command to the tests. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true   | //profile[id='matrix']/properties/testkit.matrix",
        "``     | //profile[id='matrix']/properties/excludedGroups",
        "false  | /project/properties/testkit.matrix",
        "matrix | /project/properties/excludedGroups"
      })
  void build_profile_turnsItOn(String value, String path) throws Exception {
    XPath xpath = XPathFactory.newInstance().newXPath();
    assertEquals("1", xpath.evaluate("count(" + path + ")", pom()));
    assertEquals(value, xpath.evaluate(path, pom()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"maven-surefire-plugin", "maven-failsafe-plugin"})
  void build_tests_getTheProperty(String plugin) throws Exception {
    assertEquals(
        "${testkit.matrix}",
        XPathFactory.newInstance()
            .newXPath()
            .evaluate(
                "/project/build/plugins/plugin[artifactId='"
                    + plugin
                    + "']/configuration/systemPropertyVariables/*[name()='"
                    + Matrix.PROPERTY
                    + "']",
                pom()));
  }

  @Test
  void ci_runsTheMatrix() throws IOException {
    List<String> runs = new ArrayList<>();
    Matcher line =
        Pattern.compile("(?m)^CI=true .*$").matcher(Files.readString(Path.of(".ci/run")));
    while (line.find()) {
      runs.add(line.group());
    }
    assertEquals(List.of("CI=true ./mvnw -B -ntp verify -Pmatrix"), runs);
  }

  private static Document pom() throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("pom.xml");
  }

  private static List<Path> files(Predicate<String> wanted) {
    try (Stream<Path> all = Files.walk(TESTS)) {
      return all.filter(file -> file.toString().endsWith(".java"))
          .filter(file -> wanted.test(read(file)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
