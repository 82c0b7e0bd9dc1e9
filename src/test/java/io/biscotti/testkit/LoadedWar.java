package io.biscotti.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The WAR of this build for servers that have its classes in their class path. Servers in one
 * process then load and compile them once, and start from an archive of them.
 */
final class LoadedWar {
  private static final String CLASSES = "WEB-INF/classes.jar";

  private LoadedWar() {}

  /** Whether a server with these options has the classes. */
  static boolean suits(ServerOptions options) {
    return options.kind() == Server.Kind.JETTY_12_1 && War.isBiscotti(options.war());
  }

  /** The unpacked WAR, without {@code WEB-INF/classes}. */
  static Path directory() {
    return Unpacked.DIRECTORY;
  }

  /** The jars with the contents of {@code WEB-INF/classes} and {@code WEB-INF/lib}. */
  static List<Path> jars() {
    return Unpacked.JARS;
  }

  private static final class Unpacked {
    static final Path DIRECTORY = War.unpacked("biscotti-loaded", war -> pack(war.directory()));
    static final List<Path> JARS = list(DIRECTORY);
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> libraries = Files.list(directory.resolve("WEB-INF/lib"))) {
      return Stream.concat(Stream.of(directory.resolve(CLASSES)), libraries.sorted()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Moves the classes to a jar: otherwise resources would be found in the folder and on the class
   * path.
   */
  private static void pack(Path war) {
    Path folder = war.resolve("WEB-INF/classes");
    try (FileSystem jar =
            FileSystems.newFileSystem(war.resolve(CLASSES), Map.of("create", "true"));
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = jar.getPath("/").resolve(folder.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.move(file, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
