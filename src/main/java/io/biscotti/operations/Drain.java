package io.biscotti.operations;

import io.biscotti.options.Setting;
import jakarta.servlet.ServletContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether this server is about to stop and should get no new requests. True while the file of
 * {@link #SETTING} exists, and from the moment the JVM begins to stop, for example on SIGTERM. The
 * container stops at the same time; how long it lets requests finish is its own setting.
 *
 * <p>Thread-safe. Close it with the application.
 */
public final class Drain implements AutoCloseable {
  /** The setting {@code drain.file}. */
  public static final Setting<Optional<Path>> SETTING =
      Setting.path(
          "drain.file",
          "While this file exists, `/health/ready` answers 503, so that load balancers send no new"
              + " requests here. Create it some seconds before you stop the server.");

  private final Optional<Path> file;
  private final Thread hook;
  private volatile boolean stopping;

  private Drain(Optional<Path> file, Runnable atStop) {
    this.file = file;
    this.hook =
        new Thread(
            () -> {
              stopping = true;
              atStop.run();
            },
            "biscotti-drain");
  }

  /**
   * Starts watching, and puts itself into the context.
   *
   * @param file the file of {@link #SETTING}; empty for none
   * @param atStop called once if the JVM stops while the application runs; must be fast
   */
  public static Drain start(ServletContext context, Optional<Path> file, Runnable atStop) {
    Drain drain = new Drain(file, atStop);
    Runtime.getRuntime().addShutdownHook(drain.hook);
    context.setAttribute(Drain.class.getName(), drain);
    return drain;
  }

  /** The instance of this context; empty before {@link #start}. */
  public static Optional<Drain> in(ServletContext context) {
    return context.getAttribute(Drain.class.getName()) instanceof Drain drain
        ? Optional.of(drain)
        : Optional.empty();
  }

  /** Whether load balancers should send requests to other servers. */
  public boolean isDraining() {
    return stopping || file.filter(Files::exists).isPresent();
  }

  /** Whether the JVM is stopping: connections should end with the next response. */
  public boolean isStopping() {
    return stopping;
  }

  /** Removes the JVM's hook, which would leak the class loader. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stoppingAlready) {
      // The hook has run or is running.
      stopping = true;
    }
  }
}
