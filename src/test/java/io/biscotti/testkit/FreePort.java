package io.biscotti.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports for programs that can't choose their own. They are below the range from which
 * Linux assigns ports, so no other program gets one before this program starts or while it is
 * stopped. Each test process takes whole blocks, so no other process of this run, or of another run
 * on this machine, uses them either.
 */
public final class FreePort {

  private static final int LOWEST = 10_000;

  /** In a cluster, Redis also listens on the port 10,000 above, so ours end before those. */
  private static final int BLOCKS = 100;

  private static final int BLOCK = 100;

  /** Sockets, each bound to the first port of a block, until this process ends. */
  private static final List<ServerSocket> TAKEN = new ArrayList<>();

  private static int used = BLOCK;

  private FreePort() {}

  /** A port that is free now, and that nobody else gets here. */
  public static synchronized int next() {
    while (true) {
      if (used == BLOCK) {
        TAKEN.add(block());
        used = 1;
      }
      int port = TAKEN.get(TAKEN.size() - 1).getLocalPort() + used++;
      if (isFree(port)) {
        return port;
      }
    }
  }

  private static ServerSocket block() {
    int start = ThreadLocalRandom.current().nextInt(BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
      try {
        return bound(LOWEST + (start + i) % BLOCKS * BLOCK);
      } catch (IOException e) {
        // Another process has it.
      }
    }
    throw new IllegalStateException("no port is free");
  }

  private static ServerSocket bound(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = bound(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
