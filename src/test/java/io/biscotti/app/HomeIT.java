package io.biscotti.app;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Who owns the files in {@code biscotti.home}, from their creation on, and what happens if two
 * servers use one. {@link HomeTest} tests other homes.
 */
class HomeIT {
  private static final String JANE = "{\"username\":\"jane\",\"password\":\"seven green otters\"}";
  private static final String OWNER_FILE = "rw-------";
  private static final String OWNER_DIRECTORY = "rwx------";

  @TempDir Path temp;

  private static ServerOptions options(Kind kind, Path home) {
    return ServerOptions.of(kind, War.biscotti()).setting("biscotti.home", home.toString());
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void freshHome_fromItsCreation_isPrivateToItsOwner(Kind kind) throws Exception {
    String umask = kind == Kind.TOMCAT_11 ? "022" : "000";
    Path home = temp.resolve("outer/home");
    Watch watch = new Watch(temp.resolve("outer"));
    try (Server server = Server.start(options(kind, home).umask(umask));
        CookieClient client = server.client()) {
      assertEquals(201, client.call("POST", "/api/accounts").json(JANE).send().status());
      assertEquals(200, client.post("/api/token").status());
      assertEquals(List.of("accounts.mv.db", "keys.json", "token-keys.json"), seen(home));
      server.restart();
      client.forget();
      assertEquals(200, client.call("POST", "/api/session").json(JANE).send().status());
    } finally {
      watch.stop();
    }
    assertEquals(List.of(), watch.open());
    assertTrue(watch.looks() > 100, () -> "only " + watch.looks() + " looks");
    modes(home)
        .forEach(
            (file, mode) ->
                assertEquals(
                    Files.isDirectory(file) ? OWNER_DIRECTORY : OWNER_FILE, mode, file::toString));
  }

  private static List<String> seen(Path home) {
    return modes(home).keySet().stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.contains(".") && !name.endsWith(".lock"))
        .toList();
  }

  private static Map<Path, String> modes(Path top) {
    Map<Path, String> modes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.toList()) {
        modes.put(
            file,
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file, NOFOLLOW_LINKS)));
      }
    } catch (NoSuchFileException e) {
      // Not created yet, or a temporary file that was just moved into place.
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return modes;
  }

  /** Checks the modes of all files continuously. */
  private static final class Watch {
    private final ConcurrentSkipListSet<String> open = new ConcurrentSkipListSet<>();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile int looks;

    private Watch(Path top) {
      this.thread = new Thread(() -> look(top), "watch of modes");
      thread.start();
    }

    private void look(Path top) {
      while (!stopped) {
        modes(top)
            .forEach(
                (file, mode) -> {
                  if (!mode.endsWith("------")) {
                    open.add(file.getFileName() + " " + mode);
                  }
                });
        looks++;
        LockSupport.parkNanos(100_000);
      }
    }

    private void stop() throws InterruptedException {
      stopped = true;
      thread.join();
    }

    private List<String> open() {
      return List.copyOf(open);
    }

    private int looks() {
      return looks;
    }
  }

  @Test
  void homeInUseByAnotherServer_isReported() throws Exception {
    Path home = temp.resolve("home");
    try (Server first = Server.start(options(Matrix.second(), home));
        Server second = Server.start(options(Matrix.first(), home));
        CookieClient mine = first.client();
        CookieClient other = second.client()) {
      Reply refused = other.call("POST", "/api/accounts").json(JANE).send();
      assertEquals(503, refused.status(), refused::body);
      // The server's output comes through a pipe.
      Await.until(second::log, log -> log.contains("accounts is in use by another process"));
      assertEquals(201, mine.call("POST", "/api/accounts").json(JANE).send().status());
      first.close();
      Await.until(() -> other.call("POST", "/api/session").json(JANE).send().status() == 200);
    }
    modes(home).forEach((file, mode) -> assertTrue(mode.endsWith("------"), file + " " + mode));
  }
}
