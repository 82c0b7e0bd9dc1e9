package io.biscotti.page;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * A text file of a WebJar, independent of the library's version.
 *
 * @param library the artifact id in {@code org.webjars.npm}, which is its npm name
 * @param file the path within the WebJar
 * @param more text to append to the file
 */
record WebJar(String library, String file, String more) {
  /**
   * Reads the file.
   *
   * @throws IllegalStateException if the application was packaged without it
   */
  Source read() {
    byte[] own = read("META-INF/resources/webjars/" + library + "/" + version() + "/" + file);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(own);
    bytes.writeBytes(more.getBytes(StandardCharsets.UTF_8));
    return Source.fixed(bytes.toByteArray());
  }

  private String version() {
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
    try (InputStream in = WebJar.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing on the class path: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
