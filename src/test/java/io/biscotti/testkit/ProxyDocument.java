package io.biscotti.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The nginx configuration of {@code docs/deploying.md}. */
public final class ProxyDocument {
  private static final Path DOCUMENT = Path.of("docs", "deploying.md");
  private static final String BACKEND = "http://127.0.0.1:8080";

  private ProxyDocument() {}

  /**
   * Returns the configuration as a server over plain HTTP on its own port.
   *
   * @param port where the application listens on 127.0.0.1
   */
  public static String configuration(int port) {
    String text;
    try {
      text = Files.readString(DOCUMENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int start = text.indexOf("```nginx\n") + "```nginx\n".length();
    String block = text.substring(start, text.indexOf("```", start));
    assertTrue(block.contains(BACKEND));
    return "server {\nlisten 443;\nserver_name localhost;\n"
        + block.replace(BACKEND, "http://127.0.0.1:" + port)
        + "}\n";
  }
}
