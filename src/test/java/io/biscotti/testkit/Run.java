package io.biscotti.testkit;

import io.biscotti.testkit.ServerProcess.Ports;
import org.jspecify.annotations.Nullable;

/** One run of a server, from its start to its end. */
interface Run {

  /** Its ports, or null if it ended before it was ready or was not ready in time. */
  @Nullable Ports awaitReady();

  /** Asks it to stop, and waits; does nothing if it has ended. */
  void stop();

  /** Sends it SIGTERM, and doesn't wait. */
  void terminate();

  /** Kills it, like a crash, and waits. */
  void kill();

  /** Waits until it has ended. */
  int exitStatus();

  /** What it wrote to standard output and standard error. */
  String log();
}
