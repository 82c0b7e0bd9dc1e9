package io.biscotti.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.crypto.Ids;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;

/**
 * Text that is the same for everyone, with its validators: unchanged text gets 304 (RFC 9110,
 * section 13.2.2). Unless told otherwise, browsers revalidate it every time ({@code Cache-Control:
 * no-cache}), so an upgrade takes effect at once. Immutable.
 */
final class StaticContent {
  private static final String REVALIDATE = "no-cache";
  private static final long NEVER = -1;

  private final String mediaType;
  private final String cacheControl;
  private final byte[] bytes;
  private final String etag;
  private final long lastModified;

  private StaticContent(String mediaType, String cacheControl, byte[] bytes, long lastModified) {
    this.mediaType = mediaType;
    this.cacheControl = cacheControl;
    this.bytes = bytes;
    this.etag = "\"" + Ids.digest(new String(bytes, UTF_8)) + "\"";
    this.lastModified = lastModified;
  }

  /** Content with an {@code ETag} only. */
  static StaticContent of(String mediaType, byte[] bytes) {
    return of(mediaType, REVALIDATE, bytes);
  }

  /** Content with an {@code ETag} that may be cached as the header {@code cacheControl} says. */
  static StaticContent of(String mediaType, String cacheControl, byte[] bytes) {
    return new StaticContent(mediaType, cacheControl, bytes, NEVER);
  }

  /**
   * Content with a {@code Last-Modified} header as well.
   *
   * @param lastModified in milliseconds since 1970; 0 if unknown, which omits the header
   */
  static StaticContent of(String mediaType, byte[] bytes, long lastModified) {
    return new StaticContent(mediaType, REVALIDATE, bytes, lastModified > 0 ? lastModified : NEVER);
  }

  /** Responds to GET or HEAD. */
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setHeader("Cache-Control", cacheControl);
    response.setHeader("ETag", etag);
    if (lastModified != NEVER) {
      response.setDateHeader("Last-Modified", lastModified);
    }
    if (isKnown(request)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(mediaType);
    response.setContentLength(bytes.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(bytes);
    }
  }

  /** {@code If-None-Match} takes precedence over {@code If-Modified-Since}. */
  private boolean isKnown(HttpServletRequest request) {
    if (request.getHeader("If-None-Match") == null) {
      return lastModified != NEVER && isUnmodified(request);
    }
    return Collections.list(request.getHeaders("If-None-Match")).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(known -> known.equals("*") || known.equals(etag) || known.equals("W/" + etag));
  }

  /** Compares whole seconds, the precision of HTTP dates. */
  private boolean isUnmodified(HttpServletRequest request) {
    try {
      return request.getDateHeader("If-Modified-Since") >= lastModified / 1_000 * 1_000;
    } catch (IllegalArgumentException e) {
      // Not a date, so the condition is ignored (RFC 9110, section 13.1.3).
      return false;
    }
  }
}
