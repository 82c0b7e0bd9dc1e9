package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedAttributesTest {
  private static final List<String> NAMES =
      List.of("user", "displayName", "a.b_c-d", "é", "", "SPRING_SECURITY_CONTEXT", "k9", "roles");

  private final Fixture fixture = new Fixture();

  private static Object value(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(100);
      case 1 -> random.nextLong();
      case 2 -> new ArrayList<>(List.of("a", random.nextInt(3)));
      case 3 -> "x".repeat(random.nextInt(900));
      default -> "ö".repeat(random.nextInt(40));
    };
  }

  private MutableSession reload(MutableSession session, int layout) {
    SealedStore store =
        new SealedStore(
            fixture.ring.sealer("session", "__Host-session"),
            fixture.codec,
            fixture.clock,
            fixture.revocations,
            new SealedStore.Form(600, Fixture.LIMIT_BYTES, true, layout));
    return assertInstanceOf(Loaded.Live.class, store.load(store.save(session).orElseThrow()))
        .session();
  }

  /** Any sequence of calls has the same result as in a map, in the same order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void calls_inAnyOrder_haveTheEffectOfThoseOnAMap(long seed) {
    Random random = new Random(seed);
    Map<String, Object> expected = new LinkedHashMap<>();
    MutableSession session = fixture.fresh();
    for (int step = 0; step < 400; step++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          Object value = value(random);
          assertEquals(expected.put(name, value), session.set(name, value));
        }
        case 3 -> assertEquals(expected.remove(name), session.remove(name));
        case 4 -> changeInPlace(expected.get(name), session.get(name));
        case 5 -> session.settle();
        case 6 -> session = reload(session, 2 + random.nextInt(3));
        default -> assertEquals(expected.get(name), session.get(name));
      }
      assertEquals(List.copyOf(expected.keySet()), session.names());
    }
    MutableSession last = reload(session, 4);
    expected.forEach((name, value) -> assertEquals(value, last.get(name)));
  }

  @SuppressWarnings("unchecked")
  private static void changeInPlace(@Nullable Object one, @Nullable Object other) {
    assertEquals(one, other);
    if (one instanceof List<?> list && other instanceof List<?> same) {
      ((List<Object>) list).add(7);
      if (list != same) {
        ((List<Object>) same).add(7);
      }
    }
  }

  /** Attributes that weren't set stay a part of the bytes that were read. */
  @Test
  void stored_afterOneChange_refersToTheBytesThatWereRead() {
    MutableSession session = fixture.fresh();
    NAMES.forEach(name -> session.set(name, "of " + name));
    byte[] bytes = FrameCodec.encode(session.frame(fixture.clock.instant()));
    Frame read = FrameCodec.decode(bytes).orElseThrow();
    EncodedAttributes attributes = new EncodedAttributes(fixture.codec, null, read);
    attributes.set("user", "ann");
    assertEquals("of roles", attributes.get("roles"));
    PackedAttributes stored = assertInstanceOf(PackedAttributes.class, attributes.stored());
    for (int place = 1; place < NAMES.size(); place++) {
      assertSame(bytes, stored.array(place), NAMES.get(place));
    }
    assertEquals(
        "ann", new EncodedAttributes(fixture.codec, null, read.withAttributes(stored)).get("user"));
  }
}
