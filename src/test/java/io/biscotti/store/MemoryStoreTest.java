package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions in this server's memory, whose records are objects that requests share. */
class MemoryStoreTest extends SessionStoreContract {

  private final ServerStore memory =
      ServerStore.memory(fixture.codec, fixture.clock, fixture.ids, fixture.revocations, null);

  @Override
  SessionStore store() {
    return memory;
  }

  private MutableSession load(String token) {
    return assertInstanceOf(Loaded.Live.class, memory.load(token)).session();
  }

  private String saved() {
    MutableSession session = fixture.fresh();
    session.set("list", new ArrayList<>(List.of(1)));
    session.set("bytes", new byte[] {1, 2});
    session.set("n", 0);
    return memory.save(session).orElseThrow();
  }

  @Test
  void value_changedInPlaceWithoutASave_isUnchangedForOthers() {
    String token = saved();
    MutableSession one = load(token);
    MutableSession two = load(token);
    @SuppressWarnings("unchecked")
    List<Integer> list = (List<Integer>) one.get("list");
    list.add(2);
    ((byte[]) one.get("bytes"))[0] = 9;
    for (MutableSession other : List.of(two, load(token))) {
      assertEquals(List.of(1), other.get("list"));
      assertArrayEquals(new byte[] {1, 2}, (byte[]) other.get("bytes"));
    }
    memory.save(one);
    assertEquals(List.of(1, 2), load(token).get("list"));
    assertArrayEquals(new byte[] {9, 2}, (byte[]) load(token).get("bytes"));
  }

  @Test
  void value_changedAfterItWasSaved_isUnchangedForOthers() {
    List<Integer> list = new ArrayList<>(List.of(1));
    byte[] bytes = {1};
    MutableSession session = fixture.fresh();
    session.set("list", list);
    session.set("bytes", bytes);
    String token = memory.save(session).orElseThrow();
    list.add(2);
    bytes[0] = 2;
    assertEquals(List.of(1), load(token).get("list"));
    assertArrayEquals(new byte[] {1}, (byte[]) load(token).get("bytes"));
  }

  @Test
  void save_differentAttributesOfTwoRequests_bothSurvive() {
    String token = saved();
    MutableSession first = load(token);
    MutableSession second = load(token);
    first.set("a", 1);
    first.remove("n");
    second.set("b", 2);
    assertEquals(token, memory.save(first).orElseThrow());
    assertEquals(token, memory.save(second).orElseThrow());
    assertEquals(List.of("list", "bytes", "a", "b"), load(token).names());
  }

  @Test
  void save_ofManyThreads_losesNothing() throws Exception {
    String token = saved();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 200; i++) {
      int number = i;
      threads.execute(
          () -> {
            MutableSession session = load(token);
            session.set("a" + number, number);
            memory.save(session);
          });
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    assertEquals(203, load(token).names().size());
  }

  @Test
  void load_keyOfARecordWithAnotherSecret_isAbsent() {
    String guess = saved().substring(0, 22) + fixture.ids.next();
    assertEquals(new Loaded.Absent(Loaded.Reason.UNKNOWN), memory.load(guess));
    assertEquals(Optional.empty(), memory.recall(guess));
  }

  @Test
  void tidy_sessionThatExpired_notifiesOnceAndIsRemoved() {
    List<Object> expired = new ArrayList<>();
    memory.onExpiry(session -> expired.add(session.get("n")));
    String token = saved();
    fixture.clock.advance(Duration.ofMinutes(30));
    memory.tidy();
    assertEquals(List.of(), expired);
    fixture.clock.advance(Duration.ofMinutes(6));
    memory.tidy();
    memory.tidy();
    assertEquals(List.of(0), expired);
    assertEquals(new Loaded.Absent(Loaded.Reason.UNKNOWN), memory.load(token));
  }

  @Test
  void save_sessionThatAnotherRequestEnded_doesNotRestoreIt() {
    String token = saved();
    MutableSession late = load(token);
    memory.delete(load(token));
    late.set("n", 1);
    assertEquals(Optional.empty(), memory.save(late));
    assertEquals(
        Loaded.Reason.REVOKED, assertInstanceOf(Loaded.Absent.class, memory.load(token)).reason());
  }
}
