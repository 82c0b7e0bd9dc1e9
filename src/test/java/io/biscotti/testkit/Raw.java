package io.biscotti.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * HTTP/1.1 over a bare socket, for requests that no client would send. In all texts, a character
 * from U+0000 to U+00FF stands for the byte with that number, as in {@code "Cookie: a=\0\u00ff"}.
 */
public final class Raw {

  private static final int TIMEOUT_MILLIS = 30_000;

  private final URI base;

  /** A client for paths below this address; over TLS if it starts with {@code https}. */
  public Raw(URI base) {
    this.base = base;
  }

  /** Sends {@code GET path}, like {@link #call}. */
  public Reply get(String path, String... lines) {
    return call("GET", path, lines);
  }

  /**
   * Sends a request without a body.
   *
   * @param lines header lines without line ends, as in {@code "Cookie: a=1"}; a {@code Host} among
   *     them replaces ours
   */
  public Reply call(String method, String path, String... lines) {
    StringBuilder request =
        new StringBuilder(method + " " + base.getRawPath() + path + " HTTP/1.1\r\n");
    if (Arrays.stream(lines).noneMatch(line -> line.startsWith("Host:"))) {
      request.append("Host: ").append(base.getAuthority()).append("\r\n");
    }
    for (String line : lines) {
      request.append(line).append("\r\n");
    }
    return send(request.append("Content-Length: 0\r\nConnection: close\r\n\r\n").toString());
  }

  /**
   * Sends exactly this, and reads the response until the server closes the connection, which a
   * request should ask for.
   */
  public Reply send(String request) {
    try (Socket socket = connect()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return parse(read(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Like {@link #send}, but then closes its side: a body that is shorter than announced is
   * truncated.
   */
  public Reply sendAll(String request) {
    try (Socket socket = connect()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      return parse(read(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Socket connect() throws IOException {
    Socket plain = new Socket("127.0.0.1", base.getPort());
    return base.getScheme().equals("https")
        ? Certificate.trusting()
            .getSocketFactory()
            .createSocket(plain, base.getHost(), base.getPort(), true)
        : plain;
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes.write(buffer, 0, n);
      }
    } catch (SocketException e) {
      // A server that refused a request may reset the connection after its response.
      if (bytes.size() == 0) {
        throw e;
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static Reply parse(String text) throws IOException {
    int end = text.indexOf("\r\n\r\n");
    if (!text.startsWith("HTTP/1.1 ") || end < 0) {
      throw new IOException("Not an answer: " + text);
    }
    String[] lines = text.substring(0, end).split("\r\n");
    List<Reply.Header> headers = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.add(
          new Reply.Header(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
    }
    int status = Integer.parseInt(lines[0].substring(9, 12));
    if (status == 100) {
      return parse(text.substring(end + 4));
    }
    Reply reply = new Reply(status, headers, "");
    String body = text.substring(end + 4);
    boolean chunked = reply.header("Transfer-Encoding").filter("chunked"::equals).isPresent();
    return new Reply(status, headers, utf8(chunked ? joined(body) : body));
  }

  private static String joined(String chunks) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    // The response to HEAD may announce chunks that it doesn't have.
    while (at < chunks.length()) {
      int line = chunks.indexOf("\r\n", at);
      int size = Integer.parseInt(chunks.substring(at, line), 16);
      body.append(chunks, line + 2, line + 2 + size);
      at = size == 0 ? chunks.length() : line + 2 + size + 2;
    }
    return body.toString();
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
