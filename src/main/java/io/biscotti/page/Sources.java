package io.biscotti.page;

import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The files that pages are made of, each read once until it changes. Thread-safe. */
final class Sources {
  private static final Map<String, WebJar> LIBRARIES =
      Map.of(
          "/assets/monitor/uplot.js",
          // The minified file defines a global variable, but the monitor imports a module.
          new WebJar("uplot", "dist/uPlot.iife.min.js", "\nexport { uPlot as default };\n"),
          "/assets/monitor/uplot.css",
          new WebJar("uplot", "dist/uPlot.min.css", ""));

  private final ServletContext context;
  private final Map<String, Source> known = new ConcurrentHashMap<>();

  Sources(ServletContext context) {
    this.context = context;
  }

  /** A file of the web application or of a WebJar; empty if there is none. */
  Optional<Source> find(String path) {
    Source source =
        known.compute(
            path, (key, before) -> before == null || before.isStale() ? load(key) : before);
    return Optional.ofNullable(source);
  }

  /**
   * A file of the web application or of a WebJar.
   *
   * @throws IllegalStateException if there is none
   */
  Source read(String path) {
    return find(path)
        .orElseThrow(() -> new IllegalStateException("missing in the application: " + path));
  }

  private @Nullable Source load(String path) {
    WebJar library = LIBRARIES.get(path);
    if (library != null) {
      return library.read();
    }
    try {
      URL url = context.getResource(path);
      if (url == null) {
        return null;
      }
      String real = context.getRealPath(path);
      File file = real == null ? null : new File(real);
      // Taken before the bytes are read, so that a concurrent change is detected.
      long seen = file == null ? 0 : file.lastModified();
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      try (InputStream in = connection.getInputStream()) {
        return Source.of(in.readAllBytes(), connection.getLastModified(), file, seen);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
