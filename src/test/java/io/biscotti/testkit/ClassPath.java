package io.biscotti.testkit;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The jars on the tests' own class path, for use in a web application or a server. */
public final class ClassPath {

  private static final Pattern VERSION = Pattern.compile("-\\d[^/]*\\.jar$");

  private ClassPath() {}

  /**
   * The jars of these artifacts, in this order.
   *
   * @param artifactIds as in {@code jackson-core}, without version
   * @throws IllegalArgumentException if one is missing or occurs twice
   */
  public static List<Path> jars(List<String> artifactIds) {
    return artifactIds.stream().map(ClassPath::jar).toList();
  }

  static List<Path> jarsWhere(Predicate<String> artifactId) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .map(Path::of)
        .filter(jar -> artifactId.test(artifactId(jar)))
        .toList();
  }

  private static Path jar(String artifactId) {
    List<Path> found = jarsWhere(artifactId::equals);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "artifactId must be on the class path once, was " + artifactId + ": " + found);
    }
    return found.get(0);
  }

  private static String artifactId(Path jar) {
    return VERSION.matcher(jar.getFileName().toString()).replaceFirst("");
  }
}
