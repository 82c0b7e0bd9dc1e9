package io.biscotti.problem;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Writes problems into servlet responses. */
public final class Problems {
  /**
   * The request attribute that supplies the request's id in the log, if the log has one: a {@link
   * Supplier} of a string, because only requests with a problem need it.
   */
  public static final String REQUEST_ID = Problems.class.getName() + ".requestId";

  /** The version from which on setting a header to null removes it. */
  private static final int SERVLET_6_1 = 61;

  /**
   * Headers that describe a body or lead elsewhere, with a harmless value for containers that can't
   * remove a header. An empty value is harmless where errors ignore the header.
   */
  private static final Map<String, String> OF_A_BODY =
      Map.of(
          "Content-Encoding", "identity",
          "Content-Disposition", "inline",
          "Content-Range", "",
          "Location", "",
          "Refresh", "");

  private Problems() {}

  /** The problem with the request's id, if it has one. */
  public static Problem named(HttpServletRequest request, Problem problem) {
    return request.getAttribute(REQUEST_ID) instanceof Supplier<?> id
        ? problem.requestId(String.valueOf(id.get()))
        : problem;
  }

  /**
   * Responds with the problem: as a page if the application has a {@link ProblemPage} and {@link
   * Accept} prefers HTML, otherwise as JSON. Buffered output is dropped, and so are headers that
   * describe it, such as {@code Content-Encoding}; others that were set, such as cookies and CORS
   * headers, stay. This also works if the response's writer is already in use.
   *
   * @throws IllegalStateException if the response is committed, and so can no longer become an
   *     error
   * @throws IOException if the client has disconnected
   */
  public static void write(HttpServletRequest request, HttpServletResponse response, Problem cause)
      throws IOException {
    Problem problem = named(request, cause);
    Optional<String> page = page(request, problem);
    response.resetBuffer();
    dropHeaders(request, response);
    response.setStatus(problem.status());
    response.setContentType(page.isPresent() ? "text/html;charset=utf-8" : Problem.MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    problem.headers().forEach(response::setHeader);
    String text = page.orElseGet(problem::json);
    // ASCII is correct in whatever charset the servlet opened the writer with.
    response.setContentLength(text.length());
    Optional<OutputStream> stream = stream(response);
    if (stream.isPresent()) {
      stream.get().write(text.getBytes(StandardCharsets.US_ASCII));
    } else {
      response.getWriter().write(text);
    }
  }

  private static void dropHeaders(HttpServletRequest request, HttpServletResponse response) {
    ServletContext container = request.getServletContext();
    boolean removes = container.getMajorVersion() * 10 + container.getMinorVersion() >= SERVLET_6_1;
    OF_A_BODY.forEach(
        (name, neutral) -> {
          if (response.containsHeader(name) && (removes || !neutral.isEmpty())) {
            response.setHeader(name, removes ? null : neutral);
          }
        });
  }

  /**
   * Like {@link #write}, but does nothing if the container has already rejected the request. Tomcat
   * does so when a body can't be read: the response then ignores all output, and the container's
   * error page follows.
   *
   * @throws IOException if the client has disconnected
   */
  public static void refuse(
      HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (!response.isCommitted()) {
      write(request, response, problem);
    }
  }

  /**
   * The page to respond with, in ASCII; empty if the client prefers JSON, or the application has no
   * page.
   */
  public static Optional<String> page(HttpServletRequest request, Problem problem) {
    return request.getServletContext().getAttribute(ProblemPage.ATTRIBUTE)
                instanceof ProblemPage page
            && Accept.isHtmlWanted(request)
        ? Optional.of(ascii(page.html(request, problem)))
        : Optional.empty();
  }

  /**
   * Encodes other characters as character references (HTML, section 13.1.4), which mean the same in
   * every charset.
   */
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

  /**
   * The response's stream; empty if a servlet has already taken the writer, because the container
   * then refuses the stream.
   */
  private static Optional<OutputStream> stream(HttpServletResponse response) throws IOException {
    try {
      return Optional.of(response.getOutputStream());
    } catch (IllegalStateException writerInUse) {
      return Optional.empty();
    }
  }
}
