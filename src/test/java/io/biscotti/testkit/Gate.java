package io.biscotti.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy before a server on this machine, which can hold back responses and cut connections.
 * It counts bytes and exchanges. Thread-safe.
 */
public final class Gate implements AutoCloseable {
  private final ServerSocket door;
  private volatile int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool(Gate::daemon);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong exchanges = new AtomicLong();
  private final AtomicReference<@Nullable String> cutRequest = new AtomicReference<>();
  private final Set<Socket> losing = ConcurrentHashMap.newKeySet();
  private volatile boolean stalled;
  private volatile boolean mute;
  private volatile boolean shut;
  private volatile long delayMillis;

  private Gate(ServerSocket door, int port) {
    this.door = door;
    this.port = port;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "gate");
    thread.setDaemon(true);
    return thread;
  }

  /** A proxy before the server on this port. */
  public static Gate before(int port) {
    return open(ServerSocketFactory.getDefault(), port);
  }

  /**
   * A proxy that terminates TLS before the server on this port. Its certificate names 127.0.0.1.
   */
  public static Gate withTlsBefore(int port) {
    return open(Certificate.serving().getServerSocketFactory(), port);
  }

  private static Gate open(ServerSocketFactory doors, int port) {
    try {
      Gate gate = new Gate(doors.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
      gate.threads.execute(gate::accept);
      return gate;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        connect(door.accept());
      } catch (IOException e) {
        // The gate is closed.
      }
    }
  }

  /** Other connections stay if this one fails: it may still have been led to an old port. */
  private void connect(Socket client) throws IOException {
    open.add(client);
    int there = port;
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), there);
      open.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      if (shut || port != there) {
        client.close();
        server.close();
      }
      threads.execute(() -> forward(client, server, sent, false));
      threads.execute(() -> forward(server, client, received, true));
    } catch (IOException e) {
      // The server is down, so the client's connection ends.
      client.close();
      open.remove(client);
    }
  }

  private void forward(Socket from, Socket to, AtomicLong counter, boolean answers) {
    byte[] part = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        pause(answers);
        if (answers && losing.contains(from)) {
          return;
        }
        if (!answers && isToBeCut(part, read)) {
          losing.add(to);
        }
        counter.addAndGet(read);
        if (answers) {
          exchanges.incrementAndGet();
        }
        out.write(part, 0, read);
      }
    } catch (IOException e) {
      // One side is gone, so the other goes too.
    } finally {
      open.remove(from);
      open.remove(to);
      losing.remove(from);
    }
  }

  private boolean isToBeCut(byte[] part, int length) {
    String text = cutRequest.get();
    return text != null
        && new String(part, 0, length, StandardCharsets.ISO_8859_1).contains(text)
        && cutRequest.compareAndSet(text, null);
  }

  private synchronized void pause(boolean answers) throws IOException {
    try {
      if (delayMillis > 0) {
        wait(delayMillis);
      }
      while (stalled || (mute && answers)) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Leads new connections to the server on another port, and cuts those to the previous one. */
  public void lead(int other) {
    port = other;
    cut();
  }

  /** The port to connect to. */
  public int port() {
    return door.getLocalPort();
  }

  /** Holds back everything, in both directions, until {@link #release}. */
  public void stall() {
    stalled = true;
  }

  /** Lets requests through and holds back responses, until {@link #release}. */
  public void mute() {
    mute = true;
  }

  /** Cuts all connections, and new ones at once, until {@link #release}. */
  public void shut() {
    shut = true;
    cut();
  }

  /** Delays everything by this time, in both directions, until {@link #release}. */
  public void delay(Duration later) {
    delayMillis = later.toMillis();
  }

  /**
   * Passes on the next request that contains this text, and then cuts its connection instead of
   * passing on the response, once. Messages that a pool sends on its own, to check or to open a
   * connection, don't count.
   *
   * @param text such as the beginning of a statement or the name of a command
   */
  public void cutAnswerTo(String text) {
    cutRequest.set(text);
  }

  /** Passes on what was held back, and everything else. */
  public synchronized void release() {
    shut = false;
    delayMillis = 0;
    stalled = false;
    mute = false;
    notifyAll();
  }

  /** Cuts all connections; new ones work. */
  public void cut() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How many bytes clients have sent. */
  public long sent() {
    return sent.get();
  }

  /** How many bytes clients have received. */
  public long received() {
    return received.get();
  }

  /** How many pieces of responses clients have received: one for each short round trip. */
  public long exchanges() {
    return exchanges.get();
  }

  @Override
  public void close() {
    release();
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    threads.shutdownNow();
  }
}
