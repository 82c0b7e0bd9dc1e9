package io.biscotti.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An immutable type that is encoded as tagged text. The tags are our own, from the range that RFC
 * 8949, section 9.2 assigns first come, first served; they stay inside our sealed values.
 *
 * @param tag the CBOR tag
 * @param type the Java type
 * @param text converts a value to text
 * @param parse converts the text back to an equal value
 */
record Scalar<T>(int tag, Class<T> type, Function<T, String> text, Function<String, T> parse) {

  private static final List<Scalar<?>> ALL =
      List.of(
          of(64_101, BigInteger.class, BigInteger::new),
          of(64_102, BigDecimal.class, BigDecimal::new),
          of(64_103, Character.class, text -> text.charAt(0)),
          of(64_104, LocalDate.class, LocalDate::parse),
          of(64_105, LocalTime.class, LocalTime::parse),
          of(64_106, LocalDateTime.class, LocalDateTime::parse),
          of(64_107, OffsetTime.class, OffsetTime::parse),
          of(64_108, OffsetDateTime.class, OffsetDateTime::parse),
          of(64_109, ZonedDateTime.class, ZonedDateTime::parse),
          of(64_110, Year.class, Year::parse),
          of(64_111, YearMonth.class, YearMonth::parse),
          of(64_112, MonthDay.class, MonthDay::parse),
          of(64_113, Duration.class, Duration::parse),
          of(64_114, Period.class, Period::parse),
          of(64_115, ZoneOffset.class, ZoneOffset::of),
          new Scalar<>(64_116, ZoneId.class, ZoneId::getId, ZoneId::of),
          new Scalar<>(64_117, Locale.class, Locale::toLanguageTag, Locale::forLanguageTag));

  private static final Map<Class<?>, Scalar<?>> BY_TYPE = new HashMap<>();
  private static final Map<Integer, Scalar<?>> BY_TAG = new HashMap<>();

  static {
    for (Scalar<?> scalar : ALL) {
      BY_TYPE.put(scalar.type(), scalar);
      BY_TAG.put(scalar.tag(), scalar);
    }
  }

  /** The immutable types that have their own CBOR form. */
  private static final Set<Class<?>> IMMUTABLE =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Instant.class,
          UUID.class);

  /** Whether values of a class can't be changed in place. */
  static boolean isImmutable(Class<?> type) {
    return IMMUTABLE.contains(type)
        || Enum.class.isAssignableFrom(type)
        || BY_TYPE.containsKey(type)
        || ZoneId.class.isAssignableFrom(type);
  }

  private static <T> Scalar<T> of(int tag, Class<T> type, Function<String, T> parse) {
    return new Scalar<>(tag, type, Object::toString, parse);
  }

  static @Nullable Scalar<?> of(Object value) {
    Scalar<?> scalar = BY_TYPE.get(value.getClass());
    return scalar == null && value instanceof ZoneId ? BY_TYPE.get(ZoneId.class) : scalar;
  }

  static @Nullable Scalar<?> of(int tag) {
    return BY_TAG.get(tag);
  }

  static boolean isScalar(Class<?> type) {
    return BY_TYPE.containsKey(type) || type == Instant.class;
  }

  String write(Object value) {
    return text.apply(type.cast(value));
  }
}
