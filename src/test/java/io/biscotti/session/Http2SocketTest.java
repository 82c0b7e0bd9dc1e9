package io.biscotti.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.sockets.OpenSocket;
import io.biscotti.guard.CsrfFilter;
import io.biscotti.guard.Origins;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets over HTTP/2 (RFC 8441), which only Jetty has. */
@Timeout(60)
class Http2SocketTest {

  @TempDir private Path home;

  private LiveServer start() throws Exception {
    return LiveServer.startWithHttp2(
        Container.JETTY,
        (none, context) -> {
          var added = context.addFilter("session", new SessionFilter());
          added.setInitParameters(Map.of("home", home.toString(), "cookies.secure", "false"));
          added.setAsyncSupported(true);
          added.addMappingForUrlPatterns(null, false, "/*");
          context
              .addFilter("csrf", new CsrfFilter(Origins.none()))
              .addMappingForUrlPatterns(null, true, "/*");
          LiveServer.addSockets(context, OpenSocket.class);
          context.addServlet("page", new Page()).addMapping("/set", "/end");
        });
  }

  private static final class Page extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      if (request.getServletPath().equals("/set")) {
        request.getSession().setAttribute("n", "alice");
      } else {
        request.getSession().invalidate();
      }
    }
  }

  /** A connection with one stream, on which a WebSocket is open. */
  private static final class Stream implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;
    private static final int CLOSE = 8;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    Stream(LiveServer server, String cookie, String origin) throws IOException {
      socket = new Socket("127.0.0.1", server.port());
      socket.setSoTimeout(PATIENCE_MILLIS);
      out = new DataOutputStream(socket.getOutputStream());
      in = new DataInputStream(socket.getInputStream());
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
      send(SETTINGS, 0, 0, new byte[0]);
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      field(block, ":method", "CONNECT");
      field(block, ":protocol", "websocket");
      field(block, ":scheme", "http");
      field(block, ":authority", "127.0.0.1");
      field(block, ":path", "/open");
      field(block, "sec-websocket-version", "13");
      field(block, "cookie", cookie);
      field(block, "origin", origin);
      send(HEADERS, END_HEADERS, 1, block.toByteArray());
    }

    /** A literal without indexing and without Huffman coding (RFC 7541, 6.2.2). */
    private static void field(ByteArrayOutputStream block, String name, String value) {
      block.write(0);
      text(block, name);
      text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
      int left = text.length() - 127;
      block.write(Math.min(text.length(), 127));
      for (; left >= 128; left /= 128) {
        block.write(left % 128 + 128);
      }
      if (left >= 0) {
        block.write(left);
      }
      block.writeBytes(text.getBytes(ISO_8859_1));
    }

    private void send(int type, int flags, int stream, byte[] payload) throws IOException {
      out.writeInt(payload.length << 8 | type);
      out.write(flags);
      out.writeInt(stream);
      out.write(payload);
      out.flush();
    }

    /** The text of the next WebSocket frame, or the status with which the server closes. */
    String hear() throws IOException {
      byte[] frame = data();
      return (frame[0] & 0xF) == CLOSE
          ? String.valueOf((frame[2] & 0xFF) << 8 | frame[3] & 0xFF)
          : new String(frame, 2, frame.length - 2, UTF_8);
    }

    /** What the next frame of the stream carries. */
    byte[] data() throws IOException {
      while (true) {
        int start = in.readInt();
        in.readUnsignedByte();
        in.readInt();
        byte[] payload = in.readNBytes(start >>> 8);
        if ((start & 0xFF) == DATA && payload.length > 0) {
          return payload;
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void socket_whoseSessionEnds_isClosedWith1008() throws Exception {
    try (LiveServer server = start()) {
      String cookie = server.send("GET", "/set").setCookies().get(0).split(";")[0];
      try (Stream socket = new Stream(server, cookie, "http://127.0.0.1")) {
        assertEquals("alice", socket.hear());
        server.send("GET", "/end", "Cookie: " + cookie);
        assertEquals("1008", socket.hear());
      }
    }
  }

  @Test
  void socket_openedByAnotherSite_isRefused() throws Exception {
    try (LiveServer server = start()) {
      String cookie = server.send("GET", "/set").setCookies().get(0).split(";")[0];
      try (Stream socket = new Stream(server, cookie, "https://evil.example")) {
        String answer = new String(socket.data(), UTF_8);
        assertTrue(answer.contains("csrf_rejected"), answer);
      }
    }
  }
}
