package io.biscotti.sharedkeys;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.options.Options;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The command that prints the master key. Nothing that it prints gets into a message, and its error
 * output is discarded, because either may contain the key.
 */
final class MasterCommand {
  private static final String SETTING = "keys.master.command";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 1_024;

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
      Process running = process;
      String output =
          CompletableFuture.supplyAsync(() -> output(running.getInputStream()))
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException();
      }
      return read(process.exitValue(), output, options);
    } catch (IOException e) {
      return fault(options, "the command can't be started; name its program with its full path");
    } catch (TimeoutException e) {
      return fault(options, "the command took longer than " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      return fault(options, "the output of the command can't be read");
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
        : fault(options, "the command must print a 256-bit key in base64url, and nothing else");
  }

  private static String output(InputStream from) {
    try (from) {
      return new String(from.readNBytes(MOST_BYTES), UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<MasterKey> fault(Options options, String why) {
    options.fault(SETTING + ": " + why);
    return Optional.empty();
  }
}
