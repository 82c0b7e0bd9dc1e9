package io.biscotti.issuer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;

/**
 * Answers {@code GET} and {@code HEAD} with the {@link JwkSet}, or with 304 if the client has the
 * current version (RFC 9110, section 13.1.2).
 */
public final class JwkSetServlet extends HttpServlet {
  private static final Problem METHOD =
      Problem.of(Code.BAD_REQUEST, "Use GET.").status(405).header("Allow", "GET, HEAD");

  private final transient JwkSet set;

  /** Serves {@code set}. */
  public JwkSetServlet(JwkSet set) {
    this.set = set;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!Set.of("GET", "HEAD").contains(request.getMethod())) {
      Problems.write(request, response, METHOD);
      return;
    }
    JwkSet.Document document = set.document();
    response.setHeader("Cache-Control", JwkSet.CACHE_CONTROL);
    response.setHeader("ETag", document.etag());
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (isKnown(request, document.etag())) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    byte[] body = document.json().getBytes(US_ASCII);
    response.setContentType(JwkSet.MEDIA_TYPE);
    response.setContentLength(body.length);
    if (request.getMethod().equals("GET")) {
      response.getOutputStream().write(body);
    }
  }

  private static boolean isKnown(HttpServletRequest request, String etag) {
    return Collections.list(request.getHeaders("If-None-Match")).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .anyMatch(known -> known.equals("*") || known.equals(etag) || known.equals("W/" + etag));
  }
}
