package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.biscotti.testkit.OrdinarySession;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * What loading and saving a sealed session costs beyond AES-256-GCM and base64url alone. Both are
 * measured in turn in one run, and only the least of many times counts. So a busy machine changes
 * little: it only takes longer until both have had a quiet moment and their best compiled code.
 */
class SealedStoreCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int LEAST_ROUNDS = 200;
  private static final int MOST_ROUNDS = 5_000;
  private static final int IN_A_ROUND = 100;
  private static final int TOKENS = 10_000;
  private static final int NONCE_BYTES = 12;
  private static final int OVERHEAD_BYTES = 33;

  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
  private final SealedStore store;
  private final MutableSession session;
  private final String token;

  /** The number of tokens: far more than the opened ones that a store keeps. */
  private final List<String> tokens = new ArrayList<>();

  private final Cipher cipher;
  private final byte[] plain;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final String raw;

  private int visits;
  private int loads;

  SealedStoreCostTest() throws GeneralSecurityException {
    Fixture fixture = new Fixture();
    store = fixture.sealed();
    session = fixture.fresh();
    OrdinarySession.fill(session::set);
    session.set("visits", 0);
    token = store.save(session).orElseThrow();
    for (int i = 0; i < TOKENS; i++) {
      tokens.add(store.save(session).orElseThrow());
    }
    plain = new byte[Base64.getUrlDecoder().decode(token).length - OVERHEAD_BYTES];
    cipher = Cipher.getInstance("AES/GCM/NoPadding");
    raw = seal();
  }

  private interface Work {
    Object run() throws GeneralSecurityException;
  }

  /** The least time and the least bytes that some work took, of all rounds. */
  private static final class Cost {
    private final Work work;
    private long nanos = Long.MAX_VALUE;
    private long bytes = Long.MAX_VALUE;

    private Cost(Work work) {
      this.work = work;
    }

    void round() throws GeneralSecurityException {
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      long nanosBefore = System.nanoTime();
      int results = 0;
      for (int i = 0; i < IN_A_ROUND; i++) {
        results += work.run() == null ? 0 : 1;
      }
      nanos = Math.min(nanos, System.nanoTime() - nanosBefore);
      bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
      assertTrue(results == IN_A_ROUND);
    }
  }

  private String seal() throws GeneralSecurityException {
    nonce[0]++;
    nonce[1] += (byte) (nonce[0] == 0 ? 1 : 0);
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
    byte[] sealed = new byte[NONCE_BYTES + cipher.getOutputSize(plain.length)];
    System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
    cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  private byte[] open() throws GeneralSecurityException {
    byte[] sealed = Base64.getUrlDecoder().decode(raw);
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, sealed, 0, NONCE_BYTES));
    return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
  }

  private Loaded loadNext() {
    return store.load(tokens.get(++loads % TOKENS));
  }

  private String save() {
    session.set("visits", ++visits % 100);
    return store.save(session).orElseThrow();
  }

  private static void compare(Work ours, Work alone, double mostTimes, int mostBytes)
      throws GeneralSecurityException {
    Cost store = new Cost(ours);
    Cost cipher = new Cost(alone);
    double times = Double.MAX_VALUE;
    for (int round = 0;
        round < LEAST_ROUNDS || (times > mostTimes && round < MOST_ROUNDS);
        round++) {
      store.round();
      cipher.round();
      times = (double) store.nanos / cipher.nanos;
    }
    double least = times;
    long bytes = (store.bytes - cipher.bytes) / IN_A_ROUND;
    System.out.printf("%.2f times the cipher alone, and %d bytes more%n", least, bytes);
    assertTrue(least <= mostTimes, () -> least + " times the cipher alone");
    assertTrue(bytes <= mostBytes, () -> bytes + " bytes more than the cipher alone");
  }

  @Test
  void load_comparedWithTheCipherAlone_takesNotMuchMore() throws GeneralSecurityException {
    compare(this::loadNext, this::open, 2.5, 1_600);
  }

  /** Browsers send a cookie many times. */
  @Test
  void load_again_takesFarLessThanTheCipherAlone() throws GeneralSecurityException {
    compare(() -> store.load(token), this::open, 0.25, -1_000);
  }

  @Test
  void save_comparedWithTheCipherAlone_takesNotMuchMore() throws GeneralSecurityException {
    compare(this::save, this::seal, 3, 2_450);
  }
}
