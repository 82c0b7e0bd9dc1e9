package io.biscotti.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.EventObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which classes of the JDK may be inside a serialized object without being listed. */
class SerialFilterTest {

  /** A saved request like that of Spring Security. */
  @SuppressWarnings("JdkObsolete") // Frameworks use Date.
  static final class SavedRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    final TreeMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final TreeMap<String, String> fields = new TreeMap<>(Comparator.naturalOrder());
    final Date at = new Date(1_000);
    final Map.Entry<String, String> pair = new AbstractMap.SimpleEntry<>("tea", "green");
  }

  /** A queued message like that of a page's component. */
  static final class Changed extends EventObject {
    private static final long serialVersionUID = 1L;

    final String to;

    Changed(String to) {
      super("source");
      this.to = to;
    }
  }

  static final class SignInFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SignInFailed() {
      super("wrong password");
    }
  }

  private final List<Throwable> unreadable = new ArrayList<>();

  private SessionCodec codec(String pattern) {
    return new SessionCodec(
        SessionTypes.none(),
        new SerialFilter(pattern),
        getClass().getClassLoader(),
        unreadable::add);
  }

  private static Object roundTrip(SessionCodec codec, Object value) {
    return codec.decode("a", codec.encode("a", value)).orElseThrow();
  }

  @Test
  void savedRequest_itsOwnClassIsAllowed_comesBack() {
    SavedRequest saved = new SavedRequest();
    saved.headers.put("Accept", List.of("text/html"));

    Object read = roundTrip(codec("io.biscotti.codec.*"), saved);

    SavedRequest same = assertInstanceOf(SavedRequest.class, read);
    assertEquals(List.of("text/html"), same.headers.get("ACCEPT"));
    assertEquals(saved.at, same.at);
    assertEquals(saved.pair, same.pair);
  }

  @Test
  void exception_itsOwnClassIsAllowed_comesBackWithItsMessage() {
    Object read = roundTrip(codec("io.biscotti.codec.*"), new SignInFailed());

    assertEquals("wrong password", assertInstanceOf(SignInFailed.class, read).getMessage());
  }

  @Test
  void event_itsOwnClassIsAllowed_comesBack() {
    Object read = roundTrip(codec("io.biscotti.codec.*"), new Changed("green"));

    assertEquals("green", assertInstanceOf(Changed.class, read).to);
  }

  @Test
  void partOfTheJdk_refusedByThePattern_isRefused() {
    SessionCodec codec = codec("!java.util.Date;io.biscotti.codec.*");

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> codec.encode("a", new SavedRequest()));

    assertTrue(String.valueOf(refused.getMessage()).contains("java.util.Date"), refused::toString);
  }
}
