package io.biscotti.app;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.page.StaticContent;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi.json}: the {@link Description}, created on the first request. Thread-safe.
 */
final class DescriptionServlet extends HttpServlet {
  private static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final Problem METHOD =
      Problem.of(Code.BAD_REQUEST, "Only these methods are allowed here: %s.".formatted(ALLOW))
          .status(HttpServletResponse.SC_METHOD_NOT_ALLOWED)
          .header("Allow", ALLOW);

  private final transient Supplier<String> description;
  private transient volatile @Nullable StaticContent made;

  /** Serves the document that {@code description} returns; it is called once. */
  DescriptionServlet(Supplier<String> description) {
    this.description = description;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> answer(request, response);
      case "OPTIONS" -> {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", ALLOW);
      }
      default -> Problems.write(request, response, METHOD);
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    document().answer(request, response);
  }

  private StaticContent document() {
    StaticContent document = made;
    if (document == null) {
      synchronized (this) {
        document = made;
        if (document == null) {
          byte[] json = description.get().getBytes(StandardCharsets.UTF_8);
          document = StaticContent.of("application/json", json);
          made = document;
        }
      }
    }
    return document;
  }
}
