package io.biscotti.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest extends DatabaseContract {
  private static final Executor BESIDE = work -> new Thread(work).start();

  @TempDir Path temp;

  @Override
  DatabaseSettings settings() {
    return DatabaseSettings.embedded(home());
  }

  private Path home() {
    return temp.resolve("a home's näme?&=");
  }

  @Test
  void open_newHome_isOnePrivateFile() throws IOException {
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home())));
    Path file = home().resolve("accounts.mv.db");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (Stream<Path> files = Files.list(home())) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void opening_usedAtOnce_waitsForTheSchema(@TempDir Path folder) {
    try (Database opening =
        Database.opening(DatabaseSettings.embedded(folder.resolve("new")), BESIDE)) {
      opening.call(handle -> insert(handle, "1", "john"));
      assertTrue(opening.isUp());
      assertEquals(1, count(opening));
    }
  }

  @Test
  void opening_closedAtOnce_leavesAWholeFile(@TempDir Path folder) {
    DatabaseSettings settings = DatabaseSettings.embedded(folder.resolve("new"));
    Database.opening(settings, BESIDE).close();
    try (Database again = Database.open(settings)) {
      assertEquals(0, count(again));
    }
  }

  @Test
  void opening_untilTheExecutorRunsIt_leavesTheFileEmptyAndUsesWaiting(@TempDir Path folder)
      throws Exception {
    Path home = folder.resolve("new");
    Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    try (Database opening = Database.opening(DatabaseSettings.embedded(home), later::add)) {
      CompletableFuture<Integer> counted = CompletableFuture.supplyAsync(() -> count(opening));
      assertThrows(TimeoutException.class, () -> counted.get(100, TimeUnit.MILLISECONDS));
      assertEquals(0, Files.size(home.resolve("accounts.mv.db")));
      later.remove().run();
      assertEquals(0, counted.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void opening_usedByTheStartingThread_opensAtOnce(@TempDir Path folder) throws Exception {
    Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    DatabaseSettings settings = DatabaseSettings.embedded(folder.resolve("new"));
    try (Database opening = Database.opening(settings, later::add)) {
      try (Connection connection = opening.source().getConnection()) {
        assertTrue(connection.isValid(1));
      }
      later.remove().run();
      assertEquals(0, count(opening));
    }
  }

  @Test
  void opening_closedBeforeTheExecutorRunsIt_doesNotOpenAndLetsUsesFail(@TempDir Path folder)
      throws Exception {
    DatabaseSettings settings = DatabaseSettings.embedded(folder.resolve("new"));
    Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    Database opening = Database.opening(settings, later::add);
    CompletableFuture<Integer> counted = CompletableFuture.supplyAsync(() -> count(opening));
    assertThrows(TimeoutException.class, () -> counted.get(50, TimeUnit.MILLISECONDS));
    opening.close();
    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> counted.get(20, TimeUnit.SECONDS));
    assertTrue(thrown.getCause() instanceof DatabaseException, thrown::toString);
    later.remove().run();
    assertEquals(0, Files.size(folder.resolve("new").resolve("accounts.mv.db")));
    assertFalse(opening.isUp());
    try (Database again = Database.open(settings)) {
      assertEquals(0, count(again));
    }
  }

  /** H2 does so when it can't write to its disk; its connections still claim to be valid. */
  @Test
  void call_afterTheDatabaseClosedItself_opensItAgain() throws Exception {
    database.call(handle -> insert(handle, "1", "john"));
    assertThrows(
        DatabaseException.class,
        () ->
            database.call(
                other ->
                    database.call(
                        handle -> handle.createUpdate("shutdown immediately").execute())));
    Await.until(database::isUp);
    assertEquals(1, count(database));
  }

  @Test
  void opening_fileOfAnotherProcess_saysSoAndWorksOnceItIsFree() throws Exception {
    database.close();
    Process other = hold();
    try {
      assertEquals('!', other.getInputStream().read());
      database = Database.opening(settings(), BESIDE);
      DatabaseException thrown = assertThrows(DatabaseException.class, () -> count(database));
      String message = String.valueOf(thrown.getMessage());
      assertTrue(message.endsWith("is in use by another process"), message);
      assertFalse(database.isUp());
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }
    assertEquals(1, count(database));
    assertTrue(database.isUp());
  }

  @Test
  void open_fileOfAnotherProcess_saysSoAndWorksOnceItIsFree() throws Exception {
    database.close();
    Process other = hold();
    try {
      assertEquals('!', other.getInputStream().read());
      database = Database.open(settings());
      assertFalse(database.isUp());
      DatabaseException thrown = assertThrows(DatabaseException.class, () -> count(database));
      String message = String.valueOf(thrown.getMessage());
      assertTrue(message.endsWith("is in use by another process"), message);
      assertTrue(message.contains(home().toString()), message);
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }
    assertEquals(1, count(database));
    assertTrue(database.isUp());
  }

  /** Opens the database in another process. */
  private Process hold() throws IOException {
    return JavaProcess.of(List.of(), Holder.class, home().toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The code that the other process runs: keeps the database open until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      try (Database database = Database.open(DatabaseSettings.embedded(Path.of(args[0])))) {
        // A busy machine may migrate it for longer than opening waits.
        Await.until(database::isUp);
        database.call(handle -> insert(handle, "1", "john"));
        System.out.print('!');
        System.out.flush();
        System.in.readAllBytes();
      }
    }
  }

  @Test
  void call_killedAfterCommit_isThere() throws Exception {
    database.close();
    Process other = hold();
    assertEquals('!', other.getInputStream().read());
    other.destroyForcibly().waitFor();
    database = Database.open(settings());
    assertEquals(1, count(database));
  }

  @Test
  void open_damagedFile_startsAndFailsEachCall() throws IOException {
    database.close();
    Files.writeString(home().resolve("accounts.mv.db"), "no database at all\n".repeat(999), UTF_8);
    database = Database.open(settings());
    assertFalse(database.isUp());
    assertThrows(DatabaseException.class, () -> count(database));
  }
}
