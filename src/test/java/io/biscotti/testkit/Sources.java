package io.biscotti.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The classes of the project by their simple names, for tests of documents that name them. */
public final class Sources {
  private final Map<String, List<Path>> files;

  private Sources(String kind) {
    try (Stream<Path> all = Files.walk(Path.of("src", kind, "java"))) {
      files =
          all.filter(file -> file.toString().endsWith(".java"))
              .collect(
                  Collectors.groupingBy(
                      file -> file.getFileName().toString().replace(".java", "")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The classes of the product. */
  public static Sources main() {
    return new Sources("main");
  }

  /** The classes of the tests. */
  public static Sources tests() {
    return new Sources("test");
  }

  /** Whether there is a class with this name. */
  public boolean have(String type) {
    return files.containsKey(type);
  }

  /** Whether a class with this name has such a method without a result. */
  public boolean have(String type, String method) {
    return files.getOrDefault(type, List.of()).stream()
        .anyMatch(file -> read(file).contains("void " + method + "("));
  }

  /** Whether a class with this name has a method without a result whose name starts with this. */
  public boolean haveStart(String type, String start) {
    return files.getOrDefault(type, List.of()).stream()
        .anyMatch(file -> read(file).contains("void " + start));
  }

  /** The text of a file of the project. */
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
