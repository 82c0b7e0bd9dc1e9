package io.biscotti.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The advice of the trial is sufficient: after following it, the value can be stored, even if its
 * class has no stable name.
 */
class StorageTrialTest {

  /** A type that holds other values. */
  static final class Several implements Text {
    private static final long serialVersionUID = 1L;

    private final Serializable[] all;
    private final Text[][] texts;
    private final Item[] items = {new Item("tea")};

    Several(Text... texts) {
      this.all = texts.clone();
      this.texts = new Text[][] {texts};
    }

    @Override
    public String get() {
      return all.length + items.length == 2 ? texts[0][0].get() : "";
    }
  }

  private static final Pattern NAMED =
      Pattern.compile(
          "session\\.serializable=([^,]+)|([\\w.$]+)[;,] (?:which )?session\\.serializable");

  interface Text extends Supplier<String>, Serializable {}

  /** A type that is written as another class, as many libraries do. */
  record Replaced(String text) implements Text {
    @Override
    public String get() {
      return text;
    }

    private Object writeReplace() {
      return new Form(text);
    }
  }

  record Form(String text) implements Serializable {
    private Object readResolve() {
      return new Replaced(text);
    }
  }

  record Item(String text) implements Serializable {}

  record Handler(String text) implements InvocationHandler, Serializable {
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      return method.getDeclaringClass() == Object.class ? method.invoke(this, arguments) : text;
    }
  }

  /** A type that holds another value. */
  record Holder(Text inner) implements Text {
    @Override
    public String get() {
      return inner.get();
    }
  }

  private static Stream<Arguments> values() {
    String text = "tea";
    Text lambda = () -> text;
    Text proxy =
        (Text)
            Proxy.newProxyInstance(
                StorageTrialTest.class.getClassLoader(),
                new Class<?>[] {Text.class},
                new Handler(text));
    return Stream.of(lambda, proxy, new Replaced(text), new Holder(proxy))
        .flatMap(value -> Stream.of(value, new Holder(value), new Several(value)))
        .map(value -> arguments(value));
  }

  private static SessionCodec codec(String pattern) {
    return new SessionCodec(
        SessionTypes.none(),
        new SerialFilter(pattern),
        StorageTrialTest.class.getClassLoader(),
        cause -> {});
  }

  private static boolean isTemporary(String name) {
    return name.contains("$Proxy") || name.startsWith("[") || name.contains("$$Lambda");
  }

  @ParameterizedTest
  @MethodSource("values")
  void classes_allowed_areEnoughToStoreTheValue(Text value) {
    StorageTrial trial =
        new StorageTrial(SessionTypes.none(), null, StorageTrialTest.class.getClassLoader());

    StorageTrial.Outcome outcome = trial.of("a", value);
    assertTrue(outcome.readsBack(), outcome::problem);

    assertTrue(
        outcome.classes().stream().noneMatch(StorageTrialTest::isTemporary), outcome::toString);
    SessionCodec codec = codec(String.join(";", outcome.classes()));
    Text read = (Text) codec.decode("a", codec.encode("a", value)).orElseThrow();
    assertEquals("tea", read.get());
  }

  /** The part of the message that tells people what to do next. */
  @ParameterizedTest
  @MethodSource("values")
  void refusal_untilNoneIsLeft_namesAClassToAllow(Text value) {
    Set<String> allowed = new LinkedHashSet<>(Set.of("java.util.Date"));
    for (int i = 0; i < 10; i++) {
      SessionCodec codec = codec(String.join(";", allowed));
      try {
        codec.encode("a", value);
        return;
      } catch (IllegalArgumentException e) {
        Matcher named = NAMED.matcher(String.valueOf(e.getMessage()));
        assertTrue(named.find(), e::getMessage);
        String names = Objects.requireNonNullElse(named.group(1), named.group(2));
        assertTrue(allowed.addAll(List.of(names.split(";"))), e::getMessage);
      }
    }
    fail("still refused");
  }
}
