package io.biscotti.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loopback ports for programs that must be told theirs. They are below those that Linux gives away
 * on its own, so nobody is given one before the program starts, or while it is stopped.
 */
public final class FreePort {

  private static final int LOWEST = 10_000;

  /** In a cluster, Redis also listens on the port 10,000 above, so ours end before those. */
  private static final int COUNT = 10_000;

  /** Several runs on one machine begin at different places. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private FreePort() {}

  /** A port that is free now, and that this process hasn't got before. */
  public static int next() {
    for (int tries = 0; tries < COUNT; tries++) {
      int port = LOWEST + NEXT.getAndUpdate(last -> (last + 1) % COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port is free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
