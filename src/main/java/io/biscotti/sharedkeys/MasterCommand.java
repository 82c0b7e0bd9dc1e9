package io.biscotti.sharedkeys;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.options.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the command that prints the master key. Messages never quote its output, and its error
 * output is discarded, because either may contain the key.
 */
final class MasterCommand {
  private static final String SETTING = "keys.master.command";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration REST = Duration.ofMillis(500);
  private static final int MOST_BYTES = 1_024;
  private static final Logger LOG = System.getLogger(MasterCommand.class.getName());

  private MasterCommand() {}

  /** Runs the command; a failure is reported to {@code options}. */
  static Optional<MasterKey> run(String command, Options options) {
    return run(command, options, PATIENCE);
  }

  static Optional<MasterKey> run(String command, Options options, Duration patience) {
    Process process = null;
    try {
      process =
          new ProcessBuilder(List.of(command.strip().split("\\s+")))
              .redirectError(Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      InputStream from = process.getInputStream();
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      Thread reader = reader(from, output);
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return fault(options, "the command took longer than " + patience.toSeconds() + " s");
      }
      // A process that the command left behind may keep its output open.
      reader.join(REST.toMillis());
      return read(process.exitValue(), output.toString(UTF_8), options);
    } catch (IOException e) {
      return fault(options, "the command can't be started; name its program with its full path");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fault(options, "interrupted while the command ran");
    } finally {
      end(process);
    }
  }

  private static void end(@Nullable Process process) {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static Optional<MasterKey> read(int status, String output, Options options) {
    if (status != 0) {
      return fault(options, "the command failed with status " + status);
    }
    Optional<MasterKey> master = MasterKey.parse(output);
    return master.isPresent()
        ? master
        : fault(
            options,
            "the command must print a 256-bit key in base64url, or up to four, and nothing else");
  }

  /** Starts a thread of its own, because what the command left behind may block it for long. */
  private static Thread reader(InputStream from, ByteArrayOutputStream to) {
    Thread thread = new Thread(() -> copy(from, to), "biscotti-master-key");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * Copies the output. Closes the stream after too many bytes, which stops a program that keeps
   * writing.
   */
  private static void copy(InputStream from, ByteArrayOutputStream to) {
    byte[] part = new byte[MOST_BYTES];
    try (from) {
      int length = from.read(part);
      while (length >= 0 && to.size() < MOST_BYTES) {
        to.write(part, 0, length);
        length = from.read(part);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the output ended early, as it does when the process is killed", e);
    }
  }

  private static Optional<MasterKey> fault(Options options, String why) {
    options.fault(SETTING + ": " + why);
    return Optional.empty();
  }
}
