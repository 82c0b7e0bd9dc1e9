package io.biscotti.guard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a server answered, read from the bare socket: no client decides here which headers may be
 * sent or are shown.
 *
 * @param lines the header lines as they came
 * @param body without the chunks' frames
 */
public record Answer(int status, List<String> lines, String body) {
  static Answer to(int port, String method, String path, List<String> headers) throws IOException {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
      request.append("Host: localhost:").append(port).append("\r\n");
    }
    headers.forEach(line -> request.append(line).append("\r\n"));
    request.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(bytes);
      return parse(bytes.toString(StandardCharsets.ISO_8859_1));
    }
  }

  private static Answer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    List<String> head = Arrays.asList(text.substring(0, end).split("\r\n"));
    int status = Integer.parseInt(head.get(0).split(" ")[1]);
    Answer raw = new Answer(status, head.subList(1, head.size()), text.substring(end + 4));
    return raw.header("Transfer-Encoding").isPresent()
        ? new Answer(status, raw.lines, joined(raw.body))
        : raw;
  }

  private static String joined(String chunked) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    while (at < chunked.length()) {
      int lineEnd = chunked.indexOf("\r\n", at);
      int size = Integer.parseInt(chunked.substring(at, lineEnd), 16);
      body.append(chunked, lineEnd + 2, lineEnd + 2 + size);
      at = size == 0 ? chunked.length() : lineEnd + 2 + size + 2;
    }
    return body.toString();
  }

  /** Every value of that header. */
  public List<String> headers(String name) {
    String start = name.toLowerCase() + ":";
    return lines.stream()
        .filter(line -> line.toLowerCase().startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }

  /** The value of a header that came once; empty when absent, a failure when it came twice. */
  public Optional<String> header(String name) {
    List<String> values = headers(name);
    if (values.size() > 1) {
      throw new AssertionError(name + " came more than once: " + values);
    }
    return values.stream().findFirst();
  }

  /** The members of every {@code Vary} line. */
  public List<String> vary() {
    return headers("Vary").stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .toList();
  }
}
