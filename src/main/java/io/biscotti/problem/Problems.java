package io.biscotti.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes problems into servlet responses. */
public final class Problems {
  private Problems() {}

  /**
   * Answers with the problem: as a page where the application has a {@link ProblemPage} and {@link
   * Accept} asks for HTML, else as JSON. What was buffered is dropped; headers that were set, such
   * as cookies and those of CORS, stay. Works too when the response's writer is already in use.
   *
   * @throws IllegalStateException when the response is committed: it can't become an error any more
   * @throws IOException when the client is gone
   */
  public static void write(
      HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    Optional<String> page = page(request, problem);
    response.resetBuffer();
    response.setStatus(problem.status());
    response.setContentType(page.isPresent() ? "text/html;charset=utf-8" : Problem.MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    problem.headers().forEach(response::setHeader);
    String text = page.orElseGet(problem::json);
    // ASCII, so that it is right in whatever charset a servlet opened the writer with.
    response.setContentLength(text.length());
    Optional<OutputStream> stream = stream(response);
    if (stream.isPresent()) {
      stream.get().write(text.getBytes(StandardCharsets.US_ASCII));
    } else {
      response.getWriter().write(text);
    }
  }

  /**
   * As {@link #write}, unless the container has refused the request already. Tomcat does so when a
   * body can't be read: the response takes nothing more then, and the container's error page
   * follows.
   *
   * @throws IOException when the client is gone
   */
  public static void refuse(
      HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (!response.isCommitted()) {
      write(request, response, problem);
    }
  }

  /**
   * The page to answer with, in ASCII; empty where JSON is wanted, or the application has no page.
   */
  public static Optional<String> page(HttpServletRequest request, Problem problem) {
    return request.getServletContext().getAttribute(ProblemPage.ATTRIBUTE)
                instanceof ProblemPage page
            && Accept.isHtmlWanted(request)
        ? Optional.of(ascii(page.html(request, problem)))
        : Optional.empty();
  }

  /** With character references (HTML, section 13.1.4), which mean the same in every charset. */
  private static String ascii(String html) {
    StringBuilder text = new StringBuilder(html.length());
    html.codePoints()
        .forEach(
            c -> {
              if (c < 0x80) {
                text.append((char) c);
              } else {
                text.append("&#").append(c).append(';');
              }
            });
    return text.toString();
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
