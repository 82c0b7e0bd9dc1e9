package io.biscotti.store;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What loading and saving a sealed session of seven attributes costs, compared with AES-256-GCM
 * alone: the same number of plain bytes through one reused {@link Cipher}, and base64url.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(2)
public class SealedStoreBenchmark {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  /** The number of tokens: far more than the opened ones that a store keeps. */
  private static final int TOKENS = 10_000;

  private static final int NONCE_BYTES = 12;
  private static final int OVERHEAD_BYTES = 33;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
  private final byte[] nonce = new byte[NONCE_BYTES];
  private SealedStore store;
  private MutableSession session;
  private final List<String> tokens = new ArrayList<>();
  private int loads;
  private byte[] plain;
  private Cipher sealing;
  private Cipher opening;
  private String raw;

  /** For JMH. */
  public SealedStoreBenchmark() {}

  /** A session of about 240 bytes, and as many for the cipher alone. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    Fixture fixture = new Fixture();
    store = fixture.sealed();
    session = fill(fixture.fresh());
    for (int i = 0; i < TOKENS; i++) {
      tokens.add(store.save(session).orElseThrow());
    }
    plain = new byte[DECODER.decode(tokens.get(0)).length - OVERHEAD_BYTES];
    sealing = Cipher.getInstance("AES/GCM/NoPadding");
    opening = Cipher.getInstance("AES/GCM/NoPadding");
    raw = cipherSeal();
  }

  private static MutableSession fill(MutableSession session) {
    session.set("user", "john.appleseed");
    session.set("displayName", "John Appleseed");
    session.set("roles", List.of("editor", "reader"));
    session.set("authenticatedAt", Instant.parse("2026-03-01T10:00:00Z"));
    session.set("visits", 42);
    session.set("cart", UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
    session.set("note", "x".repeat(90));
    return session;
  }

  private String token() {
    return tokens.get(++loads % TOKENS);
  }

  /** Opens a token: what a request pays that looks whether it has a session. */
  @Benchmark
  public Loaded load() {
    return store.load(token());
  }

  /** The same for a token that was opened before. */
  @Benchmark
  public Loaded loadAgain() {
    return store.load(tokens.get(0));
  }

  /** Opens a token and reads each attribute. */
  @Benchmark
  public int loadAndReadAll() {
    MutableSession loaded = ((Loaded.Live) store.load(token())).session();
    int sum = 0;
    for (String name : loaded.names()) {
      sum += String.valueOf(loaded.get(name)).length();
    }
    return sum;
  }

  /** Seals a session that was loaded before, with one attribute changed. */
  @Benchmark
  public Object save() {
    session.set("visits", 43);
    return store.save(session);
  }

  /** Makes a session, sets each attribute and seals it. */
  @Benchmark
  public Object saveAllNew() {
    return store.save(fill(session));
  }

  /** Opens with the cipher alone. */
  @Benchmark
  public byte[] cipherOpen() throws GeneralSecurityException {
    byte[] sealed = DECODER.decode(raw);
    opening.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, sealed, 0, NONCE_BYTES));
    return opening.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
  }

  /** Seals with the cipher alone. */
  @Benchmark
  public String cipherSeal() throws GeneralSecurityException {
    random.nextBytes(nonce);
    sealing.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
    byte[] sealed = new byte[NONCE_BYTES + sealing.getOutputSize(plain.length)];
    System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
    sealing.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
    return ENCODER.encodeToString(sealed);
  }

  /** Runs them and the others, and prints the ratios; a benchmark that throws ends it. */
  public static void main(String[] arguments) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("io[.]biscotti[.].*Benchmark")
                    .shouldFailOnError(true)
                    .build())
            .run();
    System.out.println();
    compare(results, "load", "cipherOpen", 3);
    compare(results, "save", "cipherSeal", 4);
    compare(results, "saveAllNew", "cipherSeal", 4);
  }

  private static void compare(Collection<RunResult> results, String ours, String cipher, int aim) {
    System.out.printf(
        "%s %.0f ns, %s %.0f ns, ratio %.2f (aim: at most %d)%n",
        ours,
        nanos(results, ours),
        cipher,
        nanos(results, cipher),
        nanos(results, ours) / nanos(results, cipher),
        aim);
  }

  private static double nanos(Collection<RunResult> results, String benchmark) {
    return results.stream()
        .filter(result -> result.getPrimaryResult().getLabel().equals(benchmark))
        .findFirst()
        .orElseThrow()
        .getPrimaryResult()
        .getScore();
  }
}
