package io.biscotti.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;

/**
 * A TCP proxy before a server on this machine, which can hold back answers and cut connections. It
 * counts bytes and exchanges. Thread-safe.
 */
public final class Gate implements AutoCloseable {
  private static final long REST_MILLIS = 50;

  private final ServerSocket door;
  private volatile int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool(Gate::daemon);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong exchanges = new AtomicLong();
  private final AtomicLong answersUntilCut = new AtomicLong(-1);
  private volatile Set<Socket> cuttable = Set.of();
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

  /** The same with TLS, which the server doesn't see. Its certificate names 127.0.0.1. */
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
        Socket client = door.accept();
        open.add(client);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(server);
        if (shut) {
          cut();
          continue;
        }
        threads.execute(() -> forward(client, server, sent, false));
        threads.execute(() -> forward(server, client, received, true));
      } catch (IOException e) {
        // The gate is closed, or the server is away: the client finds out.
        cut();
      }
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
        if (answers && cuttable.contains(from) && answersUntilCut.getAndDecrement() == 0) {
          return;
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
    }
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

  /** Leads to the server on another port from now on, and cuts what leads to the one before. */
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

  /** Lets requests through and holds back answers, until {@link #release}. */
  public void mute() {
    mute = true;
  }

  /** Cuts all connections, and new ones at once, until {@link #release}. */
  public void shut() {
    shut = true;
    cut();
  }

  /** Passes everything on so much later, in both directions, until {@link #release}. */
  public void delay(Duration later) {
    delayMillis = later.toMillis();
  }

  /** Cuts the connection on which the next answer comes, once, instead of passing it on. */
  public void cutNextAnswer() {
    skipThenCutAnswer(0);
  }

  /**
   * The same after some answers. Those to connections that a pool opens meanwhile don't count, and
   * the ones that it is about to open are waited for.
   */
  public void skipThenCutAnswer(int answers) {
    long before;
    do {
      before = exchanges();
      rest();
    } while (exchanges() != before);
    cuttable = Set.copyOf(open);
    answersUntilCut.set(answers);
  }

  private static void rest() {
    try {
      Thread.sleep(REST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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

  /** How many pieces of answers clients have received: one for each short round trip. */
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
