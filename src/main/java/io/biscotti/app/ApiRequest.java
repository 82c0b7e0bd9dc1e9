package io.biscotti.app;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
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

  private final byte[] body;

  private ApiRequest(HttpServletRequest request, byte[] body) {
    super(request);
    this.body = body;
  }

  /**
   * Checks the headers and reads the body.
   *
   * @throws Refusal with 400 for an {@code Accept} header that isn't a list of media types, or a
   *     body that is truncated or malformed; 413 for a body over {@link Body#MOST_BYTES}; 415 for a
   *     {@code Content-Type} that isn't a media type or names an unknown charset
   */
  static HttpServletRequest of(HttpServletRequest request) throws IOException {
    for (String line : Collections.list(request.getHeaders("Accept"))) {
      requireMediaTypes(line);
    }
    ContentType.require(request);
    return new ApiRequest(
        request, Body.read(request.getInputStream(), request.getContentLengthLong()));
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
    return new Stream(body);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.emptyEnumeration();
  }

  private static final class Stream extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    private Stream(byte[] body) {
      this.bytes = new ByteArrayInputStream(body);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int from, int length) {
      return bytes.read(into, from, length);
    }

    @Override
    public int available() {
      return bytes.available();
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("Jersey reads bodies with blocking I/O");
    }
  }
}
