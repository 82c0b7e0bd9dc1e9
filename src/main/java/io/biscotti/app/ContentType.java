package io.biscotti.app;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.List;

/** The media type of a request's body. */
final class ContentType {
  private static final Problem MALFORMED =
      Problem.of(Code.BAD_REQUEST, "The Content-Type header must be one media type.").status(415);
  private static final Problem CHARSET =
      Problem.of(Code.BAD_REQUEST, "The Content-Type names an unknown charset; use UTF-8.")
          .status(415);

  private ContentType() {}

  /**
   * Checks the {@code Content-Type} header; an absent one is fine.
   *
   * @throws Refusal with 415 if it is repeated, isn't a media type, or names an unknown charset
   */
  static void require(HttpServletRequest request) {
    List<String> lines = Collections.list(request.getHeaders("Content-Type"));
    if (lines.size() > 1) {
      throw new Refusal(MALFORMED);
    }
    for (String line : lines) {
      require(line);
    }
  }

  private static void require(String line) {
    MediaType type;
    try {
      type = MediaType.valueOf(line);
    } catch (IllegalArgumentException e) {
      throw new Refusal(MALFORMED);
    }
    String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
    if (charset != null && !isKnown(charset)) {
      throw new Refusal(CHARSET);
    }
  }

  private static boolean isKnown(String charset) {
    try {
      return Charset.isSupported(charset);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
