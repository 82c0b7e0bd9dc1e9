package io.biscotti.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CookieClientTest {

  /**
   * Responds to the first request of each connection, and closes it when the second has arrived.
   */
  private static final class Server implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final boolean answers;

    Server(boolean answers) throws IOException {
      this.answers = answers;
      Thread thread = new Thread(this::accept, "closing-server");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      while (!listening.isClosed()) {
        try (Socket socket = listening.accept()) {
          BufferedReader in =
              new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
          if (read(in) && answers) {
            socket
                .getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes(US_ASCII));
            read(in);
          }
        } catch (IOException e) {
          // The test has ended, or the client has closed the connection.
        }
      }
    }

    private boolean read(BufferedReader in) throws IOException {
      String first = in.readLine();
      for (String line = first; line != null && !line.isEmpty(); ) {
        line = in.readLine();
      }
      if (first != null) {
        seen.add(first.replace(" HTTP/1.1", ""));
      }
      return first != null;
    }

    CookieClient client() {
      return new CookieClient(URI.create("http://127.0.0.1:" + listening.getLocalPort()));
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  @Test
  void get_onAConnectionThatIsClosedInstead_isSentAgain() throws IOException {
    try (Server server = new Server(true);
        CookieClient client = server.client()) {
      client.get("/one");
      assertEquals("hi", client.get("/two").body());
      assertEquals(List.of("GET /one", "GET /two", "GET /two"), server.seen);
    }
  }

  @Test
  void post_onAConnectionThatIsClosedInstead_isNotSentAgain() throws IOException {
    try (Server server = new Server(true);
        CookieClient client = server.client()) {
      client.get("/one");
      assertThrows(UncheckedIOException.class, () -> client.post("/two"));
      assertEquals(List.of("GET /one", "POST /two"), server.seen);
    }
  }

  @Test
  void get_onANewConnectionThatIsClosedInstead_isNotSentAgain() throws IOException {
    try (Server server = new Server(false);
        CookieClient client = server.client()) {
      assertThrows(UncheckedIOException.class, () -> client.get("/one"));
      assertEquals(List.of("GET /one"), server.seen);
    }
  }
}
