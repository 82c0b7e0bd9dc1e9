package io.biscotti.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.biscotti.crypto.Ids;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Content that is the same for everyone, with its validators. Unless told otherwise, browsers
 * revalidate it every time ({@code Cache-Control: no-cache}), so an upgrade takes effect at once;
 * unchanged content gets 304 (RFC 9110, section 13.2.2). At an address with its {@link #version},
 * browsers keep it for a year.
 *
 * <p>Text is compressed with gzip if the client accepts that. Its compressed size reveals nothing,
 * unlike with BREACH, because the content contains nothing from the request. Thread-safe.
 */
public final class StaticContent {
  private static final String REVALIDATE = "no-cache";
  private static final long NEVER = -1;
  private static final int VERSION_LENGTH = 12;
  private static final int WORTH_COMPRESSING_BYTES = 256;
  private static final Pattern TEXT =
      Pattern.compile("text/.*|image/svg\\+xml.*|application/(json|javascript).*");

  private final String mediaType;
  private final String cacheControl;
  private final byte[] bytes;
  private final String digest;
  private final long lastModified;
  private volatile byte @Nullable [] compressed;

  private StaticContent(String mediaType, String cacheControl, byte[] bytes, long lastModified) {
    this.mediaType = mediaType;
    this.cacheControl = cacheControl;
    this.bytes = bytes;
    this.digest = Ids.digest(new String(bytes, ISO_8859_1));
    this.lastModified = lastModified;
  }

  /** Content with an {@code ETag} only. */
  public static StaticContent of(String mediaType, byte[] bytes) {
    return of(mediaType, REVALIDATE, bytes);
  }

  /** Content with an {@code ETag} that may be cached as the header {@code cacheControl} says. */
  public static StaticContent of(String mediaType, String cacheControl, byte[] bytes) {
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

  /** A hash of the content: 72 bits of its SHA-256, as 12 characters that need no escaping. */
  String version() {
    return digest.substring(0, VERSION_LENGTH);
  }

  /** Responds to GET or HEAD. */
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    answer(request, response, cacheControl);
  }

  /** Responds to GET or HEAD, with another {@code Cache-Control}. */
  void answer(HttpServletRequest request, HttpServletResponse response, String caching)
      throws IOException {
    boolean isText = bytes.length >= WORTH_COMPRESSING_BYTES && TEXT.matcher(mediaType).matches();
    boolean gzip = isText && AcceptEncoding.allowsGzip(request);
    String etag = "\"" + digest + (gzip ? "-gzip\"" : "\"");
    response.setHeader("Cache-Control", caching);
    response.setHeader("ETag", etag);
    if (isText) {
      response.addHeader("Vary", "Accept-Encoding");
    }
    if (lastModified != NEVER) {
      response.setDateHeader("Last-Modified", lastModified);
    }
    if (isKnown(request, etag)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    if (gzip) {
      response.setHeader("Content-Encoding", "gzip");
    }
    byte[] body = gzip ? compressed() : bytes;
    response.setContentType(mediaType);
    response.setContentLength(body.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(body);
    }
  }

  /** The compressed content, computed on first use. Two threads may compute it at once. */
  private byte[] compressed() {
    byte[] known = compressed;
    if (known == null) {
      known = gzip(bytes);
      compressed = known;
    }
    return known;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 3);
    try (GZIPOutputStream gzip = new Best(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static final class Best extends GZIPOutputStream {
    Best(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }

  /** {@code If-None-Match} takes precedence over {@code If-Modified-Since}. */
  private boolean isKnown(HttpServletRequest request, String etag) {
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
