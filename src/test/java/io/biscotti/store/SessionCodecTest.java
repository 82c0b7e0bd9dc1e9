package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.codec.SerialFilter;
import io.biscotti.codec.SessionCodec;
import io.biscotti.codec.SessionTypes;
import io.biscotti.lifecycle.SessionEvent;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionCodecTest {

  public record Item(String name, int count, List<Item> parts, byte[] picture) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Item that
          && name.equals(that.name)
          && count == that.count
          && parts.equals(that.parts)
          && Arrays.equals(picture, that.picture);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  public record Wider(String name, int count, long added, Set<String> tags) {}

  public record Unreadable(TreeSet<String> sorted) {}

  public static class Bean {
    private String title = "untitled";
    private boolean done;
    private Instant due = Instant.EPOCH;

    public String getTitle() {
      return title;
    }

    public void setTitle(String title) {
      this.title = title;
    }

    public boolean isDone() {
      return done;
    }

    public void setDone(boolean done) {
      this.done = done;
    }

    public Instant getDue() {
      return due;
    }

    public void setDue(Instant due) {
      this.due = due;
    }
  }

  static class Legacy implements Serializable {
    private static final long serialVersionUID = 1L;
    final String word;

    Legacy(String word) {
      this.word = word;
    }
  }

  private final Fixture fixture =
      new Fixture(SessionTypes.of(Map.of("item", Item.class, "bean", Bean.class)));
  private final SessionCodec codec = fixture.codec;

  private Object roundTrip(Object value) {
    return codec.decode("a", codec.encode("a", value)).orElseThrow();
  }

  static Stream<Object> values() {
    return Stream.of(
        "",
        "john",
        "Zoë \uD83C\uDF6A \u0000 \u202E",
        true,
        false,
        0,
        -1,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        0L,
        7L,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        (short) -3,
        (byte) 200,
        'ß',
        1.5f,
        Float.NaN,
        -0.0d,
        Double.MAX_VALUE,
        Double.NEGATIVE_INFINITY,
        new BigInteger("123456789012345678901234567890"),
        new BigDecimal("1.10"),
        Instant.parse("2026-03-01T10:00:00.123456789Z"),
        Instant.MIN,
        Instant.MAX,
        LocalDate.of(2026, 2, 28),
        LocalTime.of(1, 2, 3, 4),
        LocalDateTime.of(2026, 1, 2, 3, 4),
        OffsetTime.of(1, 2, 3, 4, ZoneOffset.ofHours(-5)),
        OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
        ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Berlin")),
        Year.of(2026),
        YearMonth.of(2026, 3),
        MonthDay.of(2, 29),
        Duration.ofNanos(-1),
        Period.of(1, 2, 3),
        ZoneOffset.UTC,
        ZoneId.of("America/New_York"),
        Locale.forLanguageTag("zh-Hant-TW"),
        Locale.ROOT,
        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
        DayOfWeek.FRIDAY,
        TimeUnit.DAYS,
        List.of(),
        Arrays.asList("a", null, 3, 4L, List.of(true)),
        Set.of("one"),
        Map.of(),
        Map.of(LocalDate.EPOCH, List.of(Map.of("k", 1L))),
        new Item("box", 2, List.of(new Item("nut", 8, List.of(), new byte[] {1})), new byte[0]));
  }

  @ParameterizedTest
  @MethodSource("values")
  void decode_encodedValue_isEqualAndOfTheSameType(Object value) {
    Object back = roundTrip(value);
    assertEquals(value, back);
    if (value instanceof Number || value instanceof Enum<?>) {
      assertSame(value.getClass(), back.getClass());
    }
    assertArrayEquals(codec.encode("a", value), codec.encode("a", back));
  }

  @Test
  void decode_byteArray_isEqual() {
    byte[] bytes = {0, 1, -1};
    assertArrayEquals(bytes, (byte[]) roundTrip(bytes));
  }

  @Test
  void decode_collections_keepOrderAndCanBeChanged() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", 2);
    @SuppressWarnings("unchecked")
    Map<String, Integer> back = (Map<String, Integer>) roundTrip(map);
    assertEquals(List.of("z", "a"), List.copyOf(back.keySet()));
    back.put("m", 3);
    @SuppressWarnings("unchecked")
    List<String> list = (List<String>) roundTrip(List.of("a"));
    list.add("b");
  }

  @Test
  void decode_bean_hasItsProperties() {
    Bean bean = new Bean();
    bean.setTitle("tea");
    bean.setDone(true);
    bean.setDue(Instant.parse("2026-03-01T10:00:00Z"));
    Bean back = assertInstanceOf(Bean.class, roundTrip(bean));
    assertEquals("tea", back.getTitle());
    assertTrue(back.isDone());
    assertEquals(bean.getDue(), back.getDue());
  }

  @Test
  void decode_recordThatGrewAComponent_takesDefaults() {
    byte[] old = codec.encode("a", new Item("box", 2, List.of(), new byte[0]));
    SessionCodec newer = new Fixture(SessionTypes.of(Map.of("item", Wider.class))).codec;
    Wider wider = assertInstanceOf(Wider.class, newer.decode("a", old).orElseThrow());
    assertEquals("box", wider.name());
    assertEquals(2, wider.count());
    assertEquals(0L, wider.added());
    assertEquals(null, wider.tags());
  }

  @Test
  void decode_typeThatIsGone_isAbsentAndCounted() {
    byte[] encoded = codec.encode("a", new Item("box", 2, List.of(), new byte[0]));
    Fixture without = new Fixture();
    assertTrue(without.codec.decode("a", encoded).isEmpty());
    assertEquals(1, without.events.count(SessionEvent.Kind.UNREADABLE_ATTRIBUTE));
  }

  @Test
  void save_attributeOfATypeThatIsGone_isCarriedOn() {
    MutableSession session = fixture.fresh();
    session.set("item", new Item("box", 2, List.of(), new byte[0]));
    String token = fixture.sealed().save(session).orElseThrow();

    SessionCodec without =
        new SessionCodec(
            SessionTypes.none(), null, getClass().getClassLoader(), fixture::unreadable);
    SealedStore older =
        new SealedStore(
            fixture.ring.sealer("session", "__Host-session"),
            without,
            fixture.clock,
            fixture.revocations,
            new SealedStore.Form(4000, 9000, true));
    MutableSession there = ((Loaded.Live) older.load(token)).session();
    assertEquals(null, there.get("item"));
    there.set("other", 1);
    String back = older.save(there).orElseThrow();

    MutableSession here = ((Loaded.Live) fixture.sealed().load(back)).session();
    assertEquals(new Item("box", 2, List.of(), new byte[0]), here.get("item"));
  }

  static Stream<Arguments> unstorable() {
    Map<String, Object> deep = new HashMap<>();
    deep.put("self", deep);
    return Stream.<Object>of(
            new Object(),
            new Thread(),
            new AtomicInteger(1),
            new StringBuilder("x"),
            new int[] {1},
            (Object) new String[] {"x"},
            List.of(new Object()),
            Map.of("k", new Object()),
            new ArrayList<>(List.of(new Legacy("x"))),
            new Legacy("x"),
            deep)
        .map(value -> Arguments.of(new Object[] {value}));
  }

  @ParameterizedTest
  @MethodSource("unstorable")
  void encode_unstorableValue_namesAttributeAndType(Object value) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> codec.encode("cart", value));
    assertTrue(String.valueOf(e.getMessage()).startsWith("session attribute cart "));
  }

  @Test
  void encode_unstorableValueInside_namesItsType() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> codec.encode("a", List.of(new Legacy("x"))));
    assertTrue(String.valueOf(e.getMessage()).contains(Legacy.class.getName()));
  }

  @Test
  void of_typeWithAFieldThatCantBeReadBack_isRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> SessionTypes.of(Map.of("bad", Unreadable.class)));
    assertTrue(String.valueOf(e.getMessage()).contains("sorted"));
    assertThrows(
        IllegalArgumentException.class, () -> SessionTypes.of(Map.of("bad", Runnable.class)));
  }

  @Test
  void encode_serializableThatWasAdmitted_comesBack() {
    SessionCodec open =
        new SessionCodec(
            SessionTypes.none(),
            new SerialFilter("io.biscotti.store.*"),
            getClass().getClassLoader(),
            fixture::unreadable);
    Object back = open.decode("a", open.encode("a", new Legacy("old"))).orElseThrow();
    assertEquals("old", assertInstanceOf(Legacy.class, back).word);
    assertThrows(IllegalArgumentException.class, () -> open.encode("a", new java.util.BitSet()));
  }

  @Test
  void decode_serializedByAnApplicationThatOptedOut_isAbsent() {
    SessionCodec open =
        new SessionCodec(
            SessionTypes.none(),
            new SerialFilter("io.biscotti.store.*"),
            getClass().getClassLoader(),
            fixture::unreadable);
    assertTrue(codec.decode("a", open.encode("a", new Legacy("old"))).isEmpty());
  }

  /** A counter as applications write them: a number that changes in place. */
  public static class Tally extends Number {
    private static final long serialVersionUID = 1L;
    private int count;

    public int getCount() {
      return count;
    }

    public void setCount(int count) {
      this.count = count;
    }

    @Override
    public int intValue() {
      return count;
    }

    @Override
    public long longValue() {
      return count;
    }

    @Override
    public float floatValue() {
      return count;
    }

    @Override
    public double doubleValue() {
      return count;
    }
  }

  static class Balance extends BigDecimal {
    private static final long serialVersionUID = 1L;
    int cents;

    Balance(int cents) {
      super(0);
      this.cents = cents;
    }
  }

  static Stream<Arguments> changedInPlace() {
    return Stream.of(
        change(new AtomicInteger(1), it -> it.set(2)),
        change(new AtomicLong(1), it -> it.set(2)),
        change(new LongAdder(), LongAdder::increment),
        change(new DoubleAdder(), it -> it.add(1)),
        change(new Tally(), it -> it.setCount(2)),
        change(new Balance(1), it -> it.cents = 2),
        change(new java.util.Date(1), it -> it.setTime(2)),
        change(new byte[] {1}, it -> it[0] = 2),
        change(new ArrayList<>(List.of(new ArrayList<>())), it -> it.get(0).add("x")),
        change(new HashMap<>(Map.of("k", new AtomicInteger())), it -> it.get("k").set(2)),
        change(new Item("a", 1, new ArrayList<>(), new byte[1]), it -> it.picture()[0] = 2),
        change(new AtomicReference<>("a"), it -> it.set("b")),
        change(new StringBuilder("a"), it -> it.append("b")));
  }

  private static <T> Arguments change(T value, Consumer<T> change) {
    return Arguments.of(value.getClass().getSimpleName(), value, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changedInPlace")
  void save_valueChangedInPlace_isSavedAsItIsNow(
      String name, Object value, Consumer<Object> change) {
    Fixture open = new Fixture();
    SessionCodec serializing =
        new SessionCodec(
            SessionTypes.of(Map.of("item", Item.class, "tally", Tally.class)),
            new SerialFilter("io.biscotti.store.*;java.util.**;java.lang.*;java.math.*"),
            getClass().getClassLoader(),
            open::unreadable);
    MutableSession session =
        new MutableSession(
            new EncodedAttributes(serializing, null),
            open.fresh().frame(open.clock.instant()),
            true);
    for (SessionStore store :
        List.of(
            new SealedStore(
                open.ring.sealer("s", "c"),
                serializing,
                open.clock,
                open.revocations,
                new SealedStore.Form(9, 9000, true)),
            new ServerStore(
                "memory",
                new MemoryStorage(open.clock),
                serializing,
                open.clock,
                open.ids,
                open.revocations,
                open.events,
                SealedStore.LATEST_LAYOUT,
                null))) {
      session.set("a", value);
      MutableSession loaded = load(store, store.save(session).orElseThrow());
      Object there = loaded.get("a");
      assertTrue(there instanceof Map || there.getClass() == value.getClass());
      byte[] before = serializing.encode("a", there);
      change.accept(there);
      assertFalse(Arrays.equals(before, serializing.encode("a", there)), "nothing has changed");
      Object later = load(store, store.save(loaded).orElseThrow()).get("a");
      assertArrayEquals(serializing.encode("a", there), serializing.encode("a", later));
      session =
          new MutableSession(
              new EncodedAttributes(serializing, null),
              open.fresh().frame(open.clock.instant()),
              true);
    }
  }

  private static MutableSession load(SessionStore store, String token) {
    return assertInstanceOf(Loaded.Live.class, store.load(token)).session();
  }

  @Test
  void isImmutable_subclassesOfNumbers_areNot() {
    assertTrue(codec.isImmutable(1L));
    assertTrue(codec.isImmutable(new BigDecimal("1.5")));
    assertFalse(codec.isImmutable(new Balance(1)));
    assertFalse(codec.isImmutable(new AtomicInteger()));
  }

  @Test
  void decode_halfASurrogatePair_isKept() {
    String half = "a" + (char) 0xD83C + "b";
    assertEquals(half, roundTrip(half));
    assertEquals(List.of(half, "c"), roundTrip(List.of(half, "c")));
  }

  @Test
  void decode_bytesBehindTheValue_areRefused() {
    for (Object value : List.of("john", 7, 7L, true, List.of("a"), UUID.randomUUID())) {
      byte[] encoded = codec.encode("a", value);
      byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
      assertTrue(codec.decode("a", longer).isEmpty(), value + " and more");
    }
  }

  @Test
  void decode_damagedBytes_isAbsent() {
    byte[] encoded = codec.encode("a", List.of("one", "two", 3));
    for (int length = 0; length < encoded.length; length++) {
      assertTrue(codec.decode("a", Arrays.copyOf(encoded, length)).isEmpty());
    }
  }
}
