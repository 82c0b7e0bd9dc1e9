package io.biscotti.app;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Serves one text file of a WebJar at a path without the library's version. Thread-safe. */
final class WebJarFile extends HttpServlet {
  private static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final Problem METHOD =
      Problem.of(Code.BAD_REQUEST, "Only these methods are allowed here: %s.".formatted(ALLOW))
          .status(HttpServletResponse.SC_METHOD_NOT_ALLOWED)
          .header("Allow", ALLOW);

  private final transient StaticContent content;

  /**
   * Reads the file.
   *
   * @param library the artifact id in {@code org.webjars.npm}, which is its npm name
   * @param file the path within the WebJar
   * @throws IllegalStateException if the application was packaged without it
   */
  WebJarFile(String library, String file, String mediaType) {
    String path = "META-INF/resources/webjars/" + library + "/" + version(library) + "/" + file;
    this.content = StaticContent.of(mediaType, read(path));
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

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String method = request.getMethod();
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (method.equals("OPTIONS")) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      response.setHeader("Allow", ALLOW);
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      Problems.write(request, response, METHOD);
    } else {
      content.answer(request, response);
    }
  }
}
