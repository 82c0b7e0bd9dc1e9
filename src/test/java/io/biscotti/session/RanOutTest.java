package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.revocation.Staleness;
import io.biscotti.storage.StoreOptions;
import io.biscotti.store.MutableSession;
import io.biscotti.store.ServerStore;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.SettableClock;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** For listeners, a session that expires in memory ends in the same way as an invalidated one. */
class RanOutTest {

  private static final List<String> HEARD = new CopyOnWriteArrayList<>();

  @TempDir private Path home;

  /** A value that records its calls. */
  public static class Bound implements HttpSessionBindingListener {
    private String text = "";

    public String getText() {
      return text;
    }

    public void setText(String text) {
      this.text = text;
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      HEARD.add("unbound " + event.getName() + "=" + text);
      throw new IllegalStateException("as told");
    }
  }

  private SessionOptions options() {
    return new SessionOptions(
        new StoreOptions(
            Optional.of(StoreOptions.MEMORY),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            StoreOptions.REFUSE,
            Optional.empty(),
            Staleness.DEFAULT),
        SessionPolicy.DEFAULT,
        4,
        false,
        true,
        3,
        0,
        true,
        Optional.empty(),
        home,
        Optional.empty(),
        Map.of("bound", Bound.class.getName()),
        Optional.empty());
  }

  @ParameterizedTest
  @MatrixSource
  void session_thatRanOut_unbindsItsValues(Container container) throws Exception {
    HEARD.clear();
    SettableClock clock = new SettableClock();
    AtomicReference<Sessions> started = new AtomicReference<>();
    try (LiveServer server =
        LiveServer.start(
            container,
            (none, context) ->
                started.set(SessionSetup.start(context, options(), false, clock, it -> it)))) {
      assertTrue(server.port() > 0);
      Sessions sessions = started.get();
      for (String text : List.of("a", "b")) {
        MutableSession session = sessions.scope().create();
        Bound bound = new Bound();
        bound.setText(text);
        session.set("w", bound);
        sessions.scope().store().save(session);
      }
      clock.advance(Duration.ofMinutes(40));
      ((ServerStore) sessions.scope().store()).tidy();
      assertEquals(List.of("unbound w=a", "unbound w=b"), HEARD.stream().sorted().toList());
      sessions.close();
    }
  }
}
