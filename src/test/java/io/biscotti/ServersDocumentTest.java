package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Sources;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;

/**
 * The profile {@code servers} runs every integration test except those for which {@code
 * docs/servers.md} gives a reason. So a new test either runs on those servers or has a reason too.
 */
class ServersDocumentTest {

  private static final String ALL = "*IT";
  private static final Pattern TEST = Pattern.compile("`(\\w+IT(?:#\\w+\\*)?)`");

  private final Sources tests = Sources.tests();

  /** The patterns of the profile, as in {@code *IT} and {@code !LabIT#raw*+hostile*}. */
  private static List<String> patterns() throws Exception {
    String given =
        XPathFactory.newInstance()
            .newXPath()
            .evaluate(
                "//profile[id='servers']/properties/it.test",
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("pom.xml"));
    return Arrays.stream(given.split(",")).map(String::strip).toList();
  }

  /** One entry for each class or start of a method's name, as in {@code LabIT#raw*}. */
  private static Set<String> excluded() throws Exception {
    Set<String> excluded = new TreeSet<>();
    for (String pattern : patterns()) {
      if (pattern.startsWith("!")) {
        String[] parts = pattern.substring(1).split("[#+]");
        for (int i = Math.min(1, parts.length - 1); i < parts.length; i++) {
          excluded.add(i == 0 ? parts[0] : parts[0] + '#' + parts[i]);
        }
      }
    }
    return excluded;
  }

  @Test
  void profile_runsAllTestsButThoseWithAReason() throws Exception {
    assertEquals(
        List.of(ALL), patterns().stream().filter(pattern -> !pattern.startsWith("!")).toList());
    String document = Sources.read(Path.of("docs", "servers.md"));
    String table = document.substring(document.indexOf("\n| Not run "));
    Set<String> explained =
        table
            .substring(0, table.indexOf("\n\n"))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(0, line.indexOf(" | ")))
            .flatMap(cell -> TEST.matcher(cell).results())
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(excluded(), explained);
  }

  @Test
  void exclusion_each_namesATestThatExists() throws Exception {
    Set<String> unknown =
        excluded().stream()
            .filter(each -> !exists(each))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), unknown);
  }

  private boolean exists(String excluded) {
    String[] parts = excluded.replace("*", "").split("#");
    return parts.length == 1 ? tests.have(parts[0]) : tests.haveStart(parts[0], parts[1]);
  }
}
