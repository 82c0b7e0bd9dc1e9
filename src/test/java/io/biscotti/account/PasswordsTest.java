package io.biscotti.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.account.Passwords.Verdict;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.testkit.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
  private static final Secret RIGHT = Secret.of("tulip-anchor-94");
  private static final Secret WRONG = Secret.of("tulip-anchor-95");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Passwords passwords = Passwords.of(Argon2.RECOMMENDED, Ids.secure());
  private final Passwords quick = Passwords.of(new Argon2(64, 1, 1), Ids.secure());

  private Optional<String> hash(Secret password) {
    return passwords.hash(password);
  }

  @Test
  void hash_isPhcWithTheRecommendedParametersAndASaltOfItsOwn() {
    String phc = hash(RIGHT).orElseThrow();
    assertTrue(phc.matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[^$]{22}\\$[^$]{43}"), phc);
    assertNotEquals(phc, hash(RIGHT).orElseThrow());
  }

  @Test
  void verify_password_distinguishesRightFromWrong() {
    Optional<String> stored = quick.hash(RIGHT);
    assertEquals(Verdict.MATCH, quick.verify(RIGHT, stored));
    assertEquals(Verdict.WRONG, quick.verify(WRONG, stored));
    assertEquals(Verdict.WRONG, quick.verify(Secret.of(""), stored));
    assertEquals(Verdict.WRONG, quick.verify(RIGHT, Optional.empty()));
  }

  @Test
  void verify_everyCharacterCounts() {
    String text = " " + "x".repeat(254) + " ";
    Optional<String> stored = quick.hash(Secret.of(text));
    assertEquals(Verdict.MATCH, quick.verify(Secret.of(text), stored));
    assertEquals(Verdict.WRONG, quick.verify(Secret.of(text.strip()), stored));
    assertEquals(Verdict.WRONG, quick.verify(Secret.of(text.substring(0, 255)), stored));
    assertEquals(Verdict.WRONG, quick.verify(Secret.of(text + "x"), stored));
    assertEquals(Verdict.WRONG, quick.verify(Secret.of(text.toUpperCase()), stored));
  }

  @Test
  void verify_whatOnlyLooksTheSame_isWrong() {
    Optional<String> stored = quick.hash(Secret.of("Jürgens Käse?"));
    assertEquals(Verdict.MATCH, quick.verify(Secret.of("Jürgens Käse?"), stored));
    assertEquals(Verdict.WRONG, quick.verify(Secret.of("Ju\u0308rgens\u00a0Ka\u0308se?"), stored));
    assertEquals(Verdict.WRONG, quick.verify(Secret.of("Jürgens Käse\ud800"), stored));
  }

  /** From the tests of Argon2's reference implementation. */
  @Test
  void verify_hashOfTheReferenceImplementation_matches() {
    Optional<String> stored =
        Optional.of(
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
    assertEquals(Verdict.OUTDATED, passwords.verify(Secret.of("password"), stored));
    assertEquals(Verdict.WRONG, passwords.verify(Secret.of("Password"), stored));
  }

  @Test
  void verify_otherParameters_isOutdated() {
    Passwords old = new Passwords(new Argon2(1024, 1, 1), Ids.secure(), 1, 0, LONG);
    Optional<String> stored = old.hash(RIGHT);
    assertEquals(Verdict.MATCH, old.verify(RIGHT, stored));
    assertEquals(Verdict.OUTDATED, passwords.verify(RIGHT, stored));
    assertEquals(Verdict.WRONG, passwords.verify(WRONG, stored));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tulip-anchor-94",
        "$2b$12$K3JNi5xGCrZ0Kj0zr9SgA.",
        "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=0,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ",
      })
  void verify_damagedHash_isWrong(String stored) {
    assertEquals(Verdict.WRONG, quick.verify(Secret.of("password"), Optional.of(stored)));
  }

  @Test
  void verify_64Threads_twoAtOnce() throws Exception {
    // Each hash takes long enough for the sampler to see it.
    Passwords two = new Passwords(new Argon2(2 * 1024, 1, 1), Ids.secure(), 2, 0, LONG);
    Optional<String> stored = two.hash(RIGHT);
    List<Integer> running = Collections.synchronizedList(new ArrayList<>());
    Thread sampler =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                running.add(hashing());
              }
            });
    sampler.start();
    List<Verdict> verdicts = inParallel(64, () -> two.verify(RIGHT, stored));
    sampler.interrupt();
    sampler.join();
    assertEquals(Collections.nCopies(64, Verdict.MATCH), verdicts);
    assertEquals(2, Collections.max(running));
  }

  private static int hashing() {
    return (int)
        Thread.getAllStackTraces().values().stream()
            .filter(
                frames ->
                    Arrays.stream(frames)
                        .anyMatch(
                            frame ->
                                frame.getClassName().equals(Argon2BytesGenerator.class.getName())
                                    && frame.getMethodName().equals("generateBytes")))
            .count();
  }

  @Test
  void verify_tooManyAtOnce_isBusyAndRecovers() throws Exception {
    Passwords hasty = new Passwords(Argon2.RECOMMENDED, Ids.secure(), 1, 0, Duration.ofMillis(1));
    Optional<String> stored = hasty.hash(RIGHT);
    List<Verdict> verdicts = inParallel(16, () -> hasty.verify(RIGHT, stored));
    assertTrue(verdicts.contains(Verdict.MATCH), verdicts::toString);
    assertTrue(verdicts.contains(Verdict.BUSY), verdicts::toString);
    assertFalse(verdicts.contains(Verdict.WRONG), verdicts::toString);
    assertTrue(inParallel(16, () -> hasty.hash(RIGHT)).contains(Optional.<String>empty()));
    assertEquals(Verdict.MATCH, hasty.verify(RIGHT, stored));
  }

  @Test
  void verify_interrupted_isBusyAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertEquals(Verdict.BUSY, passwords.verify(RIGHT, Optional.empty()));
    assertTrue(Thread.interrupted());
  }

  /** All 16 at once would take 300 MiB. */
  @Test
  void hash_16ThreadsInASmallHeap_allSucceed() throws Exception {
    Process small =
        JavaProcess.of(List.of("-Xmx160m"), SmallHeap.class).redirectErrorStream(true).start();
    String output = new String(small.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, small.waitFor(), output);
    assertEquals("16", output);
  }

  /** The code that runs in the small process. */
  static final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] args) throws Exception {
      Passwords four = new Passwords(Argon2.RECOMMENDED, Ids.secure(), 4, 0, LONG);
      System.out.print(
          inParallel(16, () -> four.hash(RIGHT)).stream().filter(Optional::isPresent).count());
    }
  }

  static <T> List<T> inParallel(int threads, Callable<T> work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : executor.invokeAll(Collections.nCopies(threads, work))) {
        results.add(result.get());
      }
      return results;
    } finally {
      executor.shutdown();
    }
  }
}
