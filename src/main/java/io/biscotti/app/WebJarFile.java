package io.biscotti.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Text files of WebJars, found without knowing the library's version. */
final class WebJarFile {
  private WebJarFile() {}

  /**
   * Reads a file.
   *
   * @param library the artifact id in {@code org.webjars.npm}, which is its npm name
   * @param file the path within the WebJar
   * @throws IllegalStateException if the application was packaged without it
   */
  static StaticContent read(String library, String file, String mediaType) {
    String path = "META-INF/resources/webjars/" + library + "/" + version(library) + "/" + file;
    return StaticContent.of(mediaType, read(path));
  }

  private static String version(String library) {
    byte[] text = read("META-INF/maven/org.webjars.npm/" + library + "/pom.properties");
    Properties properties = new Properties();
    try {
      properties.load(new ByteArrayInputStream(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "");
  }

  private static byte[] read(String name) {
    try (InputStream in = WebJarFile.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing on the class path: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
