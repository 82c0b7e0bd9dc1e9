package io.biscotti.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs this build's Maven on other projects, which get our filters from a local repository as
 * {@code ./mvnw install} fills it. That is a separate repository, {@code target/repository}, in
 * front of the user's, so that the build leaves none of our artifacts there.
 */
public final class Maven {
  private static final Path REPOSITORY = Path.of("target", "repository").toAbsolutePath();
  private static final long PATIENCE_MINUTES = 5;

  private Maven() {}

  private static final class Installed {
    static final Path JAR = install();

    private static Path install() {
      delete(REPOSITORY);
      Path jar = War.biscottiFilters();
      run(
          Path.of("pom.xml"),
          List.of(
              "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file",
              "-Dfile=" + jar,
              "-DpomFile=" + Path.of("pom.xml").toAbsolutePath(),
              "-Dclassifier=filters",
              "-Dpackaging=jar"));
      return jar;
    }
  }

  /**
   * A copy of a project, in a new directory outside this build's.
   *
   * @param name of the copy, for readers of the temporary directory
   */
  public static Path copy(Path project, String name) {
    try (Stream<Path> files = Files.walk(project)) {
      Path copy = Files.createTempDirectory("biscotti-" + name);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = project.relativize(file);
        if (!relative.startsWith("target") && !relative.startsWith(".biscotti")) {
          Path to = copy.resolve(relative.toString());
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs Maven on a project, with our filters installed.
   *
   * @return what it printed
   * @throws AssertionError with that output if it failed
   */
  public static String run(Path project, String... arguments) {
    if (!Files.exists(Installed.JAR)) {
      throw new IllegalStateException("no " + Installed.JAR);
    }
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
      // As .mvn/jvm.config has it for this project.
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

  /** A directory and everything in it. */
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
