package io.biscotti.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.container.UpgradedSocket;
import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.Session;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.revocation.Revocations;
import io.biscotti.testkit.SettableClock;
import jakarta.servlet.ServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenSocketsTest {

  private final SettableClock clock = new SettableClock();
  private final Revocations revocations =
      new Revocations(clock, System::nanoTime, new SessionEvents(clock), null);

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Two looks at the session, or one that closes its socket. */
  private final CountDownLatch looks = new CountDownLatch(2);

  private record Known(
      String id,
      Instant createdAt,
      Instant lastSeenAt,
      Instant expiresAt,
      Instant idleExpiresAt,
      int idleSeconds,
      boolean isFresh)
      implements Session {

    @Override
    public Optional<Object> attribute(String name) {
      return Optional.empty();
    }
  }

  /** Stands in for Jetty's class of this name. */
  public interface Callback {
    Callback NOOP = new Callback() {};
  }

  /** Has the parts of Jetty's connection by which a socket is found and closed. */
  public final class Connection {
    @SuppressWarnings("unused")
    private final Connection coreSession = this;

    public boolean isClosed() {
      return false;
    }

    public void close(int status, String reason, Callback callback) {
      events.add("closed " + status);
      looks.countDown();
      closed.countDown();
    }
  }

  private UpgradedSocket socket() {
    Connection connection = new Connection();
    ServletRequest request =
        (ServletRequest)
            Proxy.newProxyInstance(
                ServletRequest.class.getClassLoader(),
                new Class<?>[] {ServletRequest.class},
                (proxy, method, values) -> connection);
    return UpgradedSocket.of(request).orElseThrow();
  }

  private Session session(String id) {
    Instant now = clock.instant();
    Instant limit = now.plus(Duration.ofHours(1));
    return new Known(id, now, now, limit, limit, 0, false);
  }

  /**
   * The container may close the socket first: on WildFly, a close frame after ours drops the
   * connection.
   */
  @Test
  void socket_whoseSessionIsEnding_isClosedOnlyAfterTheEnd() throws Exception {
    String id = Ids.secure().next();
    try (OpenSockets sockets = new OpenSockets(clock, revocations)) {
      sockets.add(
          socket(),
          session(id),
          Optional::empty,
          () -> {
            looks.countDown();
            return true;
          });
      sockets.end(
          id,
          () -> {
            await(looks);
            events.add("ended");
          });
      await(closed);
    }
    assertEquals(List.of("ended", "closed 1008"), events);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing within 30 s");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
