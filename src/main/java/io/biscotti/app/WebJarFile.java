package io.biscotti.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.crypto.Ids;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.Properties;

/**
 * One text file of a library for browsers that comes as a WebJar, at an address without the
 * library's version. Browsers ask each time whether it has changed, as for every file of the pages
 * (RFC 9110, section 13.1.2). Thread-safe.
 */
final class WebJarFile extends HttpServlet {
  private static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final Problem METHOD =
      Problem.of(Code.BAD_REQUEST, "This address answers to %s only.".formatted(ALLOW))
          .status(HttpServletResponse.SC_METHOD_NOT_ALLOWED)
          .header("Allow", ALLOW);

  private final String mediaType;
  private final byte[] content;
  private final String etag;

  /**
   * Reads the file.
   *
   * @param library the artifact of {@code org.webjars.npm}, which is its name in npm
   * @param file the path within
   * @throws IllegalStateException when the application was put together without it
   */
  WebJarFile(String library, String file, String mediaType) {
    this.mediaType = mediaType;
    this.content =
        read("META-INF/resources/webjars/" + library + "/" + version(library) + "/" + file);
    this.etag = "\"" + Ids.digest(new String(content, UTF_8)) + "\"";
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
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("ETag", etag);
      answer(request, response);
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (isKnown(request)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(mediaType);
    response.setContentLength(content.length);
    if (request.getMethod().equals("GET")) {
      response.getOutputStream().write(content);
    }
  }

  private boolean isKnown(HttpServletRequest request) {
    return Collections.list(request.getHeaders("If-None-Match")).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(known -> known.equals("*") || known.equals(etag) || known.equals("W/" + etag));
  }
}
