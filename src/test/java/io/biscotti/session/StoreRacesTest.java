package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.session.SharedStores.Place;
import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests with one session at once, over HTTP, on two servers where the store allows it. {@code
 * -Dbiscotti.test.races=1000} runs each race that often.
 */
class StoreRacesTest {
  private static final int TIMES = Integer.getInteger("biscotti.test.races", 40);

  @TempDir private Path home;

  private static Reply get(LiveServer server, String path, String cookie) {
    return server.send("GET", path, cookie);
  }

  @ParameterizedTest
  @EnumSource(names = {"MEMORY", "H2", "POSTGRESQL", "REDIS"})
  void writes_ofTwoAttributesAtOnce_bothSurvive(Place place) throws Exception {
    try (SharedStores stores = new SharedStores(place, home)) {
      LiveServer one = stores.start();
      LiveServer two = place == Place.MEMORY ? one : stores.start();
      String cookie = SharedStores.cookie(one.send("GET", "/set/name/one"), "");
      for (int i = 0; i < TIMES; i++) {
        String a = "/set/a/" + i;
        String b = "/set/b/" + i;
        AtOnce.all(() -> get(one, a, cookie), () -> get(two, b, cookie));
        assertEquals(Integer.toString(i), get(one, "/get/a", cookie).body(), "a lost at " + i);
        assertEquals(Integer.toString(i), get(two, "/get/b", cookie).body(), "b lost at " + i);
      }
      assertEquals("one", get(two, "/get/name", cookie).body());
    }
  }

  @ParameterizedTest
  @EnumSource
  void signOut_whileASlowRequestWrites_isFinal(Place place) throws Exception {
    try (SharedStores stores = new SharedStores(place, home)) {
      signOuts(stores, place == Place.MEMORY || place == Place.SEALED, "/set/name/one");
    }
  }

  /** The slow request moves the session into the overflow, or back. */
  @ParameterizedTest
  @EnumSource(names = {"H2", "REDIS"})
  void signOut_whileASlowRequestMovesTheSession_isFinal(Place place) throws Exception {
    try (SharedStores stores =
        new SharedStores(place, home)
            .with("session.overflow", place == Place.REDIS ? "redis" : "jdbc")
            .with("session.store", "sealed")) {
      signOuts(stores, true, "/set/name/one", "/random/large/40000");
    }
  }

  private static void signOuts(SharedStores stores, boolean single, String... first)
      throws Exception {
    LiveServer one = stores.start();
    LiveServer two = single ? one : stores.start();
    for (int i = 0; i < TIMES; i++) {
      String begin = first[i % first.length];
      String cookie = SharedStores.cookie(one.send("GET", begin), "");
      String slow = first.length == 1 ? "/slow/a/b" : "/swap/large/40000";
      Callable<Reply> writing = () -> get(one, slow, cookie);
      Callable<Reply> ending = () -> get(two, "/end", cookie);
      List<Reply> replies = AtOnce.all(List.of(writing, ending));
      assertEquals(200, replies.get(1).status());
      // Whatever the slow request's response was, none of its cookies brings the session back.
      for (String each :
          Stream.of(cookie, SharedStores.cookie(replies.get(0), cookie)).distinct().toList()) {
        assertEquals("no session", get(one, "/get/name", each).body(), "resurrected at " + i);
        assertEquals("no session", get(two, "/get/name", each).body(), "resurrected at " + i);
      }
    }
  }
}
