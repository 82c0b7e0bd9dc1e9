package io.biscotti.testkit.browser;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A SOCKS proxy (RFC 1928) on 127.0.0.1 that resolves every host to this machine, for a browser
 * that can't do so itself. It reaches nothing else.
 */
final class LoopbackProxy implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final byte VERSION = 5;
  private static final byte IPV4 = 1;
  private static final byte NAME = 3;

  private final ServerSocket port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          task -> {
            Thread worker = new Thread(task, "loopback-proxy");
            worker.setDaemon(true);
            return worker;
          });

  private LoopbackProxy(ServerSocket port) {
    this.port = port;
  }

  /** Starts the proxy on a free port. */
  static LoopbackProxy start() {
    try {
      LoopbackProxy proxy = new LoopbackProxy(new ServerSocket(0, 0, LOOPBACK));
      proxy.workers.execute(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The proxy's address, as in {@code 127.0.0.1:8080}. */
  String address() {
    return "127.0.0.1:" + port.getLocalPort();
  }

  private void accept() {
    while (!port.isClosed()) {
      try {
        Socket browser = port.accept();
        workers.execute(() -> serve(browser));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    open.add(connection);
    try (Socket browser = connection;
        Socket server = new Socket(LOOPBACK, port(browser))) {
      open.add(server);
      browser.getOutputStream().write(new byte[] {VERSION, 0, 0, IPV4, 0, 0, 0, 0, 0, 0});
      workers.execute(() -> copy(browser, server));
      copy(server, browser);
      open.remove(server);
    } catch (IOException gone) {
      // Browsers open connections that they don't use, and close them at any time.
    } finally {
      open.remove(connection);
    }
  }

  /** The requested target, after the client has learned that it needs no authentication. */
  private static int port(Socket browser) throws IOException {
    DataInputStream in = new DataInputStream(browser.getInputStream());
    in.readByte();
    in.skipNBytes(in.readUnsignedByte());
    browser.getOutputStream().write(new byte[] {VERSION, 0});
    in.skipNBytes(3);
    switch (in.readByte()) {
      case NAME -> in.skipNBytes(in.readUnsignedByte());
      case IPV4 -> in.skipNBytes(4);
      default -> in.skipNBytes(16);
    }
    return in.readUnsignedShort();
  }

  /** Copies both ways until one side ends, which ends the other. */
  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException gone) {
      // Browsers close connections at any time.
    }
  }

  /** Stops the proxy and every connection through it. */
  @Override
  public void close() {
    try {
      port.close();
      for (Socket each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      workers.shutdownNow();
    }
  }
}
