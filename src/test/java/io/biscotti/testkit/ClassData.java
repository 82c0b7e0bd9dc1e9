package io.biscotti.testkit;

import io.biscotti.testkit.ServerProcess.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Files that the test processes of a run share, so that each server starts sooner: the main classes
 * in a jar, and for each kind of server an archive of the classes that it and the application load
 * (Class Data Sharing). The first server of a kind is started and stopped once more to write it.
 */
final class ClassData {
  /** A jar of the main classes, without other test classes, which web applications must not see. */
  static final Path MAIN_CLASSES =
      shared("launch-" + newest(folder()) + ".jar", ClassData::writeMainClasses);

  private ClassData() {}

  /** The options of the JVM that use the archive; none if there is none for these servers. */
  static List<String> options(ServerOptions options) {
    boolean plain =
        !options.settings().containsKey("testkit.websockets")
            && !options.settings().containsKey("testkit.beans");
    if (!plain || System.getProperty("biscotti.test.war") == null) {
      return List.of();
    }
    boolean loaded = LoadedWar.suits(options);
    String name = options.kind() + (loaded ? "-biscotti-" : "-") + newest(folder());
    // An archive fits only the jars that it was written with.
    String version = "-" + War.biscottiFile().toFile().lastModified() + ".jsa";
    Path archive = shared(name + version, file -> writeArchive(options.kind(), loaded, file));
    // A server that doesn't match the archive starts without it, and must not say so in its log.
    return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:class+path=off");
  }

  private static void writeArchive(Server.Kind kind, boolean loaded, Path file) {
    ServerProcess process =
        ServerProcess.start(
            ServerOptions.of(kind, loaded ? War.biscotti() : War.biscottiFile()),
            Target.fresh("servers", "class-data"),
            Ports.ANY,
            List.of("-XX:ArchiveClassesAtExit=" + file, "-Xlog:cds=off"));
    process.awaitReady();
    process.stop();
  }

  private static void writeMainClasses(Path file) {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream jar = new ZipOutputStream(out);
        Stream<Path> classes = Files.list(folder())) {
      for (Path each : classes.sorted().toList()) {
        jar.putNextEntry(new ZipEntry("io/biscotti/testkit/launch/" + each.getFileName()));
        Files.copy(each, jar);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    return Target.testClasses().resolve("io/biscotti/testkit/launch");
  }

  private static long newest(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().lastModified()).max().orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file or directory that one of the test processes writes, while the others wait. */
  static synchronized Path shared(String name, Consumer<Path> writer) {
    Path directory = Target.directory("class-data");
    Path file = directory.resolve(name);
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!Files.exists(file)) {
        Path half = directory.resolve(name + ".half");
        writer.accept(half);
        if (Files.exists(half)) {
          Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
          Files.createFile(file);
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
