package io.biscotti.app;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import java.io.IOException;
import java.io.InputStream;

/** Reads a request's body, up to a size limit. */
final class Body {
  /** 64 KiB. */
  static final int MOST_BYTES = 64 * 1024;

  private static final Problem TOO_LARGE =
      Problem.of(Code.BAD_REQUEST, "The body must have at most 65,536 bytes.").status(413);
  private static final Problem BROKEN =
      Problem.of(Code.BAD_REQUEST, "The body is truncated or malformed.");

  private Body() {}

  /**
   * Reads the whole body, but never more than one byte over the limit, whether or not the request
   * has a {@code Content-Length}.
   *
   * @param lengthBytes the {@code Content-Length}; -1 if absent
   * @throws Refusal with 413 for a body over {@link #MOST_BYTES}, with 400 for one that is
   *     truncated or has malformed chunks
   */
  static byte[] read(InputStream stream, long lengthBytes) {
    if (lengthBytes > MOST_BYTES) {
      throw new Refusal(TOO_LARGE);
    }
    byte[] body;
    try {
      body = stream.readNBytes(MOST_BYTES + 1);
    } catch (IOException | RuntimeException e) {
      // Jetty throws its own unchecked exception for some malformed bodies.
      throw new Refusal(BROKEN);
    }
    if (body.length > MOST_BYTES) {
      throw new Refusal(TOO_LARGE);
    }
    return body;
  }
}
