package io.biscotti.launcher;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads classes from {@code WEB-INF/classes} and from the jars in {@code WEB-INF/lib}. Jars are
 * opened in memory, one after the other, until the class is found. Resources have no URL: only
 * {@link #getResourceAsStream} finds them. Thread-safe.
 */
final class WarClassLoader extends ClassLoader implements Closeable {
  private final List<Path> opened = new ArrayList<>();
  private final List<FileSystem> jars = new ArrayList<>();
  private final Iterator<Path> others;

  /** Loads from this {@code WEB-INF} folder. */
  WarClassLoader(Path webInf) throws IOException {
    super(ClassLoader.getPlatformClassLoader());
    opened.add(webInf.resolve("classes"));
    try (Stream<Path> files = Files.list(webInf.resolve("lib"))) {
      others = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList().iterator();
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes =
        find(name.replace('.', '/') + ".class").orElseThrow(() -> new ClassNotFoundException(name));
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    InputStream platform = getParent().getResourceAsStream(name);
    return platform != null ? platform : find(name).map(ByteArrayInputStream::new).orElse(null);
  }

  private synchronized Optional<byte[]> find(String name) {
    try {
      for (Path root : opened) {
        if (Files.isRegularFile(root.resolve(name))) {
          return Optional.of(Files.readAllBytes(root.resolve(name)));
        }
      }
      while (others.hasNext()) {
        FileSystem jar = FileSystems.newFileSystem(others.next());
        jars.add(jar);
        Path root = jar.getPath("/");
        opened.add(root);
        if (Files.isRegularFile(root.resolve(name))) {
          return Optional.of(Files.readAllBytes(root.resolve(name)));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (FileSystem jar : jars) {
      jar.close();
    }
  }
}
