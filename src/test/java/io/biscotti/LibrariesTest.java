package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LibrariesTest {
  private static final Pattern PRE_RELEASE =
      Pattern.compile("(?i).*-(m[0-9]+|rc-?[0-9]*|cr[0-9]*|alpha|beta|ea|snapshot).*\\.jar");

  /** A milestone of Wicket, which only tests use; it has no release yet. */
  private static final String OF_WICKET = "commons-fileupload2-";

  /**
   * Libraries sometimes depend on milestones; {@code dependencyManagement} replaces them by
   * releases.
   */
  @Test
  void classPath_everyJar_isARelease() {
    List<String> jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(path -> Path.of(path).getFileName().toString())
            .filter(name -> name.endsWith(".jar"))
            .toList();
    assertTrue(jars.stream().anyMatch(name -> name.startsWith("hk2-api-")), jars::toString);
    assertEquals(
        List.of(),
        jars.stream()
            .filter(name -> PRE_RELEASE.matcher(name).matches())
            .filter(name -> !name.startsWith(OF_WICKET))
            .toList());
  }
}
