package io.biscotti.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes problems into servlet responses. */
public final class Problems {
  private Problems() {}

  /**
   * Answers with the problem. What was buffered is dropped; headers that were set, such as cookies
   * and those of CORS, stay. Works too when the response's writer is already in use.
   *
   * @throws IllegalStateException when the response is committed: it can't become an error any more
   * @throws IOException when the client is gone
   */
  public static void write(HttpServletResponse response, Problem problem) throws IOException {
    response.resetBuffer();
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    problem.headers().forEach(response::setHeader);
    String json = problem.json();
    response.setContentLength(json.length());
    Optional<OutputStream> stream = stream(response);
    if (stream.isPresent()) {
      stream.get().write(json.getBytes(StandardCharsets.US_ASCII));
    } else {
      response.getWriter().write(json);
    }
  }

  /** Empty when a servlet before took the writer: then the container refuses the stream. */
  private static Optional<OutputStream> stream(HttpServletResponse response) throws IOException {
    try {
      return Optional.of(response.getOutputStream());
    } catch (IllegalStateException writerInUse) {
      return Optional.empty();
    }
  }
}
