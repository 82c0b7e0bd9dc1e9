package io.biscotti.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An exploded web application under {@code target/}, assembled from test classes.
 *
 * <pre>{@code
 * Path shop =
 *     War.named("shop").webXml(xml).classes(Cart.class).libraries(jars).directory();
 * }</pre>
 */
public final class War {

  private final Path directory;

  private War(Path directory) {
    this.directory = directory;
  }

  /** A new, empty WAR; the name only helps readers of {@code target/}. */
  public static War named(String name) {
    return new War(Target.fresh("wars", name));
  }

  /** The content of a WAR file, to be modified. */
  public static War of(Path file) {
    return named(file.getFileName().toString()).content(file);
  }

  private War content(Path file) {
    try (FileSystem zip = FileSystems.newFileSystem(file);
        Stream<Path> entries = Files.walk(zip.getPath("/"))) {
      for (Path entry : entries.filter(Files::isRegularFile).toList()) {
        copy(entry, directory.resolve(entry.toString().substring(1)));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The WAR of this build, unpacked once for all servers, which don't modify it. It hashes
   * passwords quickly. On Jetty, its classes come from the server's class path: a test of the
   * application's own class loader needs {@link #biscottiFile}. Only for integration tests: it is
   * packaged after the unit tests.
   */
  public static Path biscotti() {
    return Unpacked.BISCOTTI;
  }

  /** Whether this is the directory that {@link #biscotti} returns. */
  static boolean isBiscotti(Path war) {
    // Unit tests have no WAR.
    return System.getProperty("biscotti.test.war") != null && war.equals(biscotti());
  }

  private static final class Unpacked {
    static final Path BISCOTTI = unpacked("biscotti", war -> {});
  }

  /**
   * The WAR of this build, unpacked once for all processes of tests; hashes passwords quickly.
   *
   * @param change changes the unpacked files further
   */
  static Path unpacked(String name, Consumer<War> change) {
    Path file = biscottiFile();
    return ClassData.shared(
        name + "-" + file.toFile().lastModified(),
        directory ->
            change.accept(new War(directory).content(file).listener(QuickPasswords.class)));
  }

  /** The WAR of this build as it is, which a server has to unpack. */
  public static Path biscottiFile() {
    return artifact("biscotti.test.war");
  }

  /** The filters' jar of this build. Only for integration tests. */
  public static Path biscottiFilters() {
    return artifact("biscotti.test.filters");
  }

  private static Path artifact(String property) {
    String path = System.getProperty(property);
    if (path == null || !Files.exists(Path.of(path))) {
      throw new IllegalStateException(property + " must name a file of this build, was " + path);
    }
    return Path.of(path);
  }

  /** Writes {@code WEB-INF/web.xml}. */
  public War webXml(String xml) {
    return file("WEB-INF/web.xml", xml);
  }

  /** Writes a file, as in {@code "index.html"}, in UTF-8. */
  public War file(String path, String text) {
    try {
      Path file = directory.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a listener that the container calls before those in {@code web.xml}. */
  public War listener(Class<?> type) {
    Path descriptor = directory.resolve("WEB-INF/web.xml");
    String first = "  <listener>\n    <listener-class>";
    try {
      String xml = Files.readString(descriptor);
      if (!xml.contains(first)) {
        throw new IllegalStateException("no listener in " + descriptor);
      }
      webXml(
          xml.replaceFirst(
              first, first + type.getName() + "</listener-class>\n  </listener>\n" + first));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes(type);
  }

  /** Copies compiled classes, with their nested classes, to {@code WEB-INF/classes}. */
  public War classes(Class<?>... types) {
    for (Class<?> type : types) {
      copyClass(type, directory.resolve("WEB-INF/classes"));
    }
    return this;
  }

  /** Copies jars to {@code WEB-INF/lib}. */
  public War libraries(List<Path> jars) {
    jars.forEach(jar -> copy(jar, directory.resolve("WEB-INF/lib").resolve(jar.getFileName())));
    return this;
  }

  /**
   * Adds a jar to {@code WEB-INF/lib} with compiled classes, their nested classes, and one file.
   *
   * @param path of the file in the jar, as in {@code META-INF/services/…}
   */
  public War jar(String name, String path, String text, Class<?>... types) {
    Path file = directory.resolve("WEB-INF/lib").resolve(name);
    try {
      Files.createDirectories(file.getParent());
      try (FileSystem zip = FileSystems.newFileSystem(file, Map.of("create", "true"))) {
        Path root = zip.getPath("/");
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
        for (Class<?> type : types) {
          copyClass(type, root);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The WAR's directory. */
  public Path directory() {
    return directory;
  }

  private static void copyClass(Class<?> type, Path root) {
    String folder = type.getPackageName().replace('.', '/');
    String name = type.getName().substring(folder.length() + 1);
    Path compiled = Target.testClasses().resolve(folder);
    Path to = root.resolve(folder);
    try (Stream<Path> files = Files.list(compiled)) {
      files
          .filter(file -> isOf(name, file.getFileName().toString()))
          .forEach(file -> copy(file, to.resolve(file.getFileName().toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOf(String name, String file) {
    return file.equals(name + ".class") || (file.startsWith(name + "$") && file.endsWith(".class"));
  }

  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
