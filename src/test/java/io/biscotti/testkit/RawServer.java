package io.biscotti.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A server on 127.0.0.1, over HTTP and HTTPS, whose responses may contain any bytes in their
 * headers. As in {@link Raw}, a character from U+0000 to U+00FF stands for the byte with that
 * number.
 */
public final class RawServer implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int LONGEST_HEAD = 1 << 20;

  private final ServerSocket plain;
  private final ServerSocket tls;
  private final UnaryOperator<String> answer;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          task -> {
            Thread worker = new Thread(task, "raw-server");
            worker.setDaemon(true);
            return worker;
          });

  private RawServer(UnaryOperator<String> answer) throws IOException {
    this.answer = answer;
    InetAddress here = InetAddress.getLoopbackAddress();
    this.plain = new ServerSocket(0, 0, here);
    this.tls = FrontEnd.tls().getServerSocketFactory().createServerSocket(0, 0, here);
  }

  /**
   * Starts the server on two free ports.
   *
   * @param answer maps the head of a request, its first line and its headers, to the whole
   *     response, which must have its length; requests have no body
   */
  public static RawServer start(UnaryOperator<String> answer) {
    try {
      RawServer server = new RawServer(answer);
      server.workers.execute(() -> server.accept(server.plain));
      server.workers.execute(() -> server.accept(server.tls));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket port) {
    while (!port.isClosed()) {
      try {
        Socket socket = port.accept();
        workers.execute(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (Socket socket = connection) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String head = head(socket.getInputStream());
      while (!head.isEmpty()) {
        byte[] said = answer.apply(head).getBytes(StandardCharsets.ISO_8859_1);
        socket.getOutputStream().write(said);
        socket.getOutputStream().flush();
        head = head(socket.getInputStream());
      }
    } catch (IOException gone) {
      // Browsers open connections that they don't use, and close them at any time.
    }
  }

  /** Reads up to the empty line; returns empty if the connection ends earlier. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    byte[] buffer = new byte[8192];
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < LONGEST_HEAD) {
      int count = in.read(buffer);
      if (count < 0) {
        return "";
      }
      head.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
    }
    return head.toString();
  }

  /** This URL, with the port that belongs to its scheme. */
  public URI at(URI address) {
    int port = (address.getScheme().equals("https") ? tls : plain).getLocalPort();
    return URI.create(
        "%s://%s:%d%s"
            .formatted(address.getScheme(), address.getHost(), port, address.getRawPath()));
  }

  /** Stops the server. */
  @Override
  public void close() {
    try {
      plain.close();
      tls.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      workers.shutdownNow();
    }
  }
}
