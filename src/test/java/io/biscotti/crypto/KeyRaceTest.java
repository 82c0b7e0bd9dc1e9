package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.JavaProcess;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes create the same ring at once. */
class KeyRaceTest {
  private static final byte[] PLAIN = "user=john".getBytes(UTF_8);

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = temp.resolve("home/.biscotti/keys.json");
  }

  @Test
  void open_absentFileBySixteenThreads_isOneRing() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path absent = temp.resolve("round-" + round).resolve("keys.json");
      CyclicBarrier start = new CyclicBarrier(16);
      Callable<KeyRing> work =
          () -> {
            start.await();
            return open(absent);
          };
      assertOneRing(all(Collections.nCopies(16, work)));
    }
  }

  @Test
  void open_absentFileBySeveralProcesses_isOneRing() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(
          JavaProcess.of(List.of(), SealOnce.class, file.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    List<String> sealed = new ArrayList<>();
    for (Process process : processes) {
      sealed.add(new String(process.getInputStream().readAllBytes(), UTF_8));
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }
    KeyRing ring = open(file);
    sealed.forEach(text -> assertOpens(ring, text));
  }

  /** Two web applications on one server may each bring their own copy of the classes. */
  @Test
  void open_absentFileBySeveralClassLoaders_isOneRing() throws Exception {
    List<Callable<String>> work = new ArrayList<>();
    CyclicBarrier start = new CyclicBarrier(4);
    for (int i = 0; i < 4; i++) {
      var seal = isolated(SealOnce.class).getMethod("seal", String.class);
      work.add(
          () -> {
            start.await();
            return (String) seal.invoke(null, file.toString());
          });
    }
    List<String> sealed = all(work);

    KeyRing ring = open(file);
    sealed.forEach(text -> assertOpens(ring, text));
  }

  /** The code that another process, or another class loader, runs. */
  public static final class SealOnce {
    private SealOnce() {}

    public static void main(String[] args) {
      System.out.print(seal(args[0]));
    }

    public static String seal(String file) {
      return KeyRaceTest.seal(open(Path.of(file)));
    }
  }

  private static Class<?> isolated(Class<?> type) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    ClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    Class<?> isolated = loader.loadClass(type.getName());
    assertFalse(isolated.equals(type));
    return isolated;
  }

  private static <T> List<T> all(List<Callable<T>> work) throws Exception {
    var threads = Executors.newFixedThreadPool(work.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(work)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }

  private static void assertOneRing(List<KeyRing> rings) {
    for (KeyRing ring : rings) {
      assertOpens(rings.get(0), seal(ring));
      assertOpens(ring, seal(rings.get(0)));
    }
  }

  private static KeyRing open(Path file) {
    return KeyRing.open(file, KeyPolicy.forLifetime(Duration.ofHours(12)), Clock.systemUTC());
  }

  private static String seal(KeyRing ring) {
    return ring.sealer("session", "__Host-session").seal(PLAIN);
  }

  private static void assertOpens(KeyRing ring, String sealed) {
    Opened opened = ring.sealer("session", "__Host-session").open(sealed);
    assertArrayEquals(PLAIN, assertInstanceOf(Opened.Value.class, opened).bytes());
  }
}
