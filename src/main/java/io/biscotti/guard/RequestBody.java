package io.biscotti.guard;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/** Reads a request's body, up to a size limit. */
public final class RequestBody {
  /** The largest accepted body: 64 KiB. */
  public static final int MOST_BYTES = 64 * 1024;

  private static final Problem TOO_LARGE =
      Problem.of(Code.BAD_REQUEST, "The body must have at most 65,536 bytes.").status(413);
  static final Problem BROKEN = Problem.of(Code.BAD_REQUEST, "The body is truncated or malformed.");

  private static final byte[] EMPTY = {};

  private RequestBody() {}

  /**
   * Reads the whole body, but never more than one byte over the limit, whether or not the request
   * has a {@code Content-Length}.
   *
   * @throws Refusal with 413 for a body over {@link #MOST_BYTES}, with 400 for one that is
   *     truncated or has malformed chunks
   */
  public static byte[] read(HttpServletRequest request) {
    return read(request, TOO_LARGE);
  }

  /** Like {@link #read(HttpServletRequest)}, with this problem for a body that is too large. */
  static byte[] read(HttpServletRequest request, Problem tooLarge) {
    if (request.getContentLengthLong() > MOST_BYTES) {
      throw new Refusal(tooLarge);
    }
    byte[] body;
    try {
      body = read(request.getInputStream());
    } catch (IOException | RuntimeException e) {
      // Jetty throws its own unchecked exception for some malformed bodies.
      throw new Refusal(BROKEN);
    }
    if (body.length > MOST_BYTES) {
      throw new Refusal(tooLarge);
    }
    return body;
  }

  /** Reads the body without a buffer if there is none, as in most requests. */
  private static byte[] read(InputStream stream) throws IOException {
    int first = stream.read();
    if (first < 0) {
      return EMPTY;
    }
    byte[] rest = stream.readNBytes(MOST_BYTES);
    byte[] body = new byte[rest.length + 1];
    body[0] = (byte) first;
    System.arraycopy(rest, 0, body, 1, rest.length);
    return body;
  }
}
