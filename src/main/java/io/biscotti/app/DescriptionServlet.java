package io.biscotti.app;

import io.biscotti.crypto.Ids;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi.json}: the {@link Description}, made when it is first asked for and kept, or
 * 304 to who has it already (RFC 9110, section 13.1.2). Thread-safe.
 */
final class DescriptionServlet extends HttpServlet {
  private static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final Problem METHOD =
      Problem.of(Code.BAD_REQUEST, "This address answers to %s only.".formatted(ALLOW))
          .status(HttpServletResponse.SC_METHOD_NOT_ALLOWED)
          .header("Allow", ALLOW);

  private final transient Supplier<String> description;
  private transient volatile @Nullable Document made;

  /** Shows what {@code description} gives, which is asked once. */
  DescriptionServlet(Supplier<String> description) {
    this.description = description;
  }

  /** The text, and the header {@code ETag} that tells it. */
  private record Document(String json, String etag) {}

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getMethod()) {
      // The container leaves out the body of an answer to HEAD.
      case "GET", "HEAD" -> answer(request, response);
      case "OPTIONS" -> {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", ALLOW);
      }
      default -> Problems.write(request, response, METHOD);
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Document document = document();
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("ETag", document.etag());
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (isKnown(request, document.etag())) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    byte[] bytes = document.json().getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private Document document() {
    Document document = made;
    if (document == null) {
      synchronized (this) {
        document = made;
        if (document == null) {
          String json = description.get();
          document = new Document(json, "\"" + Ids.digest(json) + "\"");
          made = document;
        }
      }
    }
    return document;
  }

  private static boolean isKnown(HttpServletRequest request, String etag) {
    return Collections.list(request.getHeaders("If-None-Match")).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(known -> known.equals("*") || known.equals(etag) || known.equals("W/" + etag));
  }
}
