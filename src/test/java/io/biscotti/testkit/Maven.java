package io.biscotti.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs this build's Maven on other projects, which get our filters from a local repository as
 * {@code ./mvnw install} fills it. That is a separate repository, {@code target/repository}, in
 * front of the user's, so that the build leaves none of our artifacts there.
 */
public final class Maven {
  private static final Path REPOSITORY = Path.of("target", "repository").toAbsolutePath();
  private static final long PATIENCE_MINUTES = 5;

  private static final String ALL =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>com.example</groupId>
        <artifactId>all</artifactId>
        <version>1</version>
        <packaging>pom</packaging>
        <modules>%s</modules>
      </project>
      """;

  private Maven() {}

  /**
   * Copies of projects in a new directory outside this build's, each in a folder of its name. One
   * run of Maven builds them all there, because Maven's start takes as long as a small project.
   */
  public static Path copies(Map<String, Path> projects) {
    try {
      Path all = Files.createTempDirectory("biscotti-projects");
      for (Map.Entry<String, Path> project : projects.entrySet()) {
        copy(project.getValue(), all.resolve(project.getKey()));
      }
      String modules =
          projects.keySet().stream()
              .map(name -> "<module>" + name + "</module>")
              .collect(Collectors.joining());
      Files.writeString(all.resolve("pom.xml"), ALL.formatted(modules));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path project, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = project.relativize(file);
        if (!relative.startsWith("target") && !relative.startsWith(".biscotti")) {
          Path to = copy.resolve(relative.toString());
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
  }

  /**
   * Installs our filters, then runs Maven on {@link #copies}.
   *
   * @return what it printed
   * @throws AssertionError with that output if it failed
   */
  public static String runWithFilters(Path project, String... arguments) {
    delete(REPOSITORY);
    List<String> all = new ArrayList<>();
    // This goal runs before the phases of any project.
    all.add("org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file");
    all.add("-Dfile=" + War.biscottiFilters().toAbsolutePath());
    all.add("-DpomFile=" + Path.of("pom.xml").toAbsolutePath());
    all.add("-Dclassifier=filters");
    all.add("-Dpackaging=jar");
    all.addAll(List.of(arguments));
    return run(project, all.toArray(String[]::new));
  }

  /**
   * Runs Maven on a project.
   *
   * @return what it printed
   * @throws AssertionError with that output if it failed
   */
  public static String run(Path project, String... arguments) {
    return run(project.resolve("pom.xml"), List.of(arguments));
  }

  private static String run(Path pom, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of("mvnw").toAbsolutePath().toString(),
                "-B",
                "-ntp",
                "-f",
                pom.toAbsolutePath().toString(),
                "-Dmaven.repo.local=" + REPOSITORY,
                "-Dmaven.repo.local.tail=" + usersRepository()));
    command.addAll(arguments);
    try {
      Path output = Files.createTempFile("maven", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(pom.toAbsolutePath().getParent().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      // The same option is in this project's .mvn/jvm.config.
      builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("Maven takes too long:\n" + Files.readString(output, UTF_8));
      }
      String printed = Files.readString(output, UTF_8);
      Files.delete(output);
      if (process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + ":\n" + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String usersRepository() {
    String given = System.getProperty("biscotti.test.repository");
    return given == null
        ? Path.of(System.getProperty("user.home"), ".m2", "repository").toString()
        : given;
  }

  /** Deletes a directory and everything in it. */
  public static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
