package io.biscotti.app;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import java.io.IOException;
import java.io.InputStream;

/** A request's body, as far as it is not too large. */
final class Body {
  /** 64 KiB. */
  static final int MOST_BYTES = 64 * 1024;

  private static final Problem TOO_LARGE =
      Problem.of(Code.BAD_REQUEST, "The body must have at most 65,536 bytes.").status(413);
  private static final Problem BROKEN =
      Problem.of(Code.BAD_REQUEST, "The body is truncated or malformed.");

  private Body() {}

  /**
   * Reads to the end, and at most one byte further than allowed, whether or not the length was
   * announced.
   *
   * @param lengthBytes the announced length; -1 when there is none
   * @throws Refusal with 413 for a body over {@link #MOST_BYTES}, with 400 for one that ends early
   *     or is wrongly chunked
   */
  static byte[] read(InputStream stream, long lengthBytes) {
    if (lengthBytes > MOST_BYTES) {
      throw new Refusal(TOO_LARGE);
    }
    byte[] body;
    try {
      body = stream.readNBytes(MOST_BYTES + 1);
    } catch (IOException | RuntimeException e) {
      // Jetty tells some broken bodies by an exception of its own, which is unchecked.
      throw new Refusal(BROKEN);
    }
    if (body.length > MOST_BYTES) {
      throw new Refusal(TOO_LARGE);
    }
    return body;
  }
}
