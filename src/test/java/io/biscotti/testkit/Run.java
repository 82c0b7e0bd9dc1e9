package io.biscotti.testkit;

import io.biscotti.testkit.ServerProcess.Ports;
import org.jspecify.annotations.Nullable;

/** One run of a server, from its start to its end. */
interface Run {

  /** The ports; null if the server ended before it was ready, or wasn't ready in time. */
  @Nullable Ports awaitReady();

  /** Asks the server to stop, and waits; does nothing if it has ended. */
  void stop();

  /** Sends SIGTERM to the server, and doesn't wait. */
  void terminate();

  /** Kills the server, like a crash, and waits. */
  void kill();

  /** Waits until the server has ended. */
  int exitStatus();

  /** What the server wrote to standard output and standard error. */
  String log();
}
