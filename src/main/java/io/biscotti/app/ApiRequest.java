package io.biscotti.app;

import io.biscotti.guard.BodyStream;
import io.biscotti.guard.RequestBody;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.text.ParseException;
import java.util.Collections;
import java.util.Enumeration;
import org.glassfish.jersey.message.internal.HttpHeaderReader;

/**
 * A request with checked headers and a body that is already read in full. It reports no parameters,
 * because the container would decode the URL again to find them and fail with its own error.
 */
final class ApiRequest extends HttpServletRequestWrapper {
  private static final Problem ACCEPT =
      Problem.of(Code.BAD_REQUEST, "The Accept header must be a list of media types.");

  private final BodyStream stream;

  private ApiRequest(HttpServletRequest request, byte[] body) {
    super(request);
    this.stream = new BodyStream(body, this);
  }

  /**
   * Checks the headers and reads the body.
   *
   * @throws Refusal with 400 for an {@code Accept} header that isn't a list of media types, or a
   *     body that is truncated or malformed; 413 for a body over {@link RequestBody#MOST_BYTES};
   *     415 for a {@code Content-Type} that isn't a media type or names an unknown charset
   */
  static HttpServletRequest of(HttpServletRequest request) throws IOException {
    for (String line : Collections.list(request.getHeaders("Accept"))) {
      requireMediaTypes(line);
    }
    ContentType.require(request);
    return new ApiRequest(request, RequestBody.read(request));
  }

  private static void requireMediaTypes(String accept) {
    try {
      if (!accept.isBlank()) {
        HttpHeaderReader.readAcceptMediaType(accept);
      }
    } catch (ParseException | RuntimeException e) {
      throw new Refusal(ACCEPT);
    }
  }

  @Override
  public ServletInputStream getInputStream() {
    return stream;
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.emptyEnumeration();
  }
}
