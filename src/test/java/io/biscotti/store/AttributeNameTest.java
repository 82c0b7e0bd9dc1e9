package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeNameTest {

  private final Fixture fixture = new Fixture();

  @ParameterizedTest
  @ValueSource(ints = {65_536, 65_550, 70_000, 131_072})
  void set_longerName_isRefusedAndNamesTheLimit(int length) {
    MutableSession session = fixture.fresh();
    session.set("user", "john");
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> session.set("n".repeat(length), "value"));
    assertTrue(e.getMessage().contains("65535"), e.getMessage());
    assertTrue(e.getMessage().length() < 300, e.getMessage());
    assertEquals(List.of("user"), session.names());
  }

  /** Messages with the name reach logs, and an application may take it from a request. */
  @Test
  void set_nameThatWouldForgeALogLine_isShownInOneLine() {
    String name = "a\r\n2026 ERROR forged\u2028\u001b[2K\u202e";
    MutableSession session = fixture.fresh();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> session.set(name, new Object()));
    session.set(name, "x".repeat(300_000));
    SealedStore store = fixture.sealed();
    SessionTooLargeException tooLarge =
        assertThrows(SessionTooLargeException.class, () -> store.save(session));
    for (Exception e : List.of(refused, tooLarge)) {
      assertTrue(e.getMessage().contains("a??2026 ERROR forged??[2K?"), e.getMessage());
    }
    assertEquals(name, tooLarge.largest().get(0).name());
  }

  @Test
  void set_longestName_isStored() {
    for (String unit : List.of("n", "é", "€", "\uD83C\uDF6A")) {
      int bytes = unit.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      String longest = unit.repeat(65_535 / bytes);
      MutableSession session = fixture.fresh();
      session.set(longest, 1);
      ServerStore store = fixture.memory();
      Loaded loaded = store.load(store.save(session).orElseThrow());
      assertEquals(1, assertInstanceOf(Loaded.Live.class, loaded).session().get(longest));
      assertThrows(IllegalArgumentException.class, () -> session.set(longest + unit, 1));
    }
  }

  /**
   * The length once wrapped at 65,536 bytes, and the end of the name was read as separate
   * attributes.
   */
  @Test
  void set_nameThatOnceInjectedAttributes_changesNothing() {
    String injected = "\u0000\u0004user\u0000\u0000\u0000\u0006eadmin";
    MutableSession session = fixture.fresh();
    session.set("user", "john");
    assertThrows(
        IllegalArgumentException.class,
        () -> session.set("x".repeat(65_536 - injected.length()) + injected + "tail", "v"));
    SealedStore sealed = fixture.sealed();
    MutableSession back = ((Loaded.Live) sealed.load(sealed.save(session).orElseThrow())).session();
    assertEquals(List.of("user"), back.names());
    assertEquals("john", back.get("user"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"high", "low", "swapped"})
  void set_nameWithHalfASurrogatePair_isRefused(String sort) {
    String name =
        switch (sort) {
          case "high" -> "a" + (char) 0xD83C;
          case "low" -> "a" + (char) 0xDF6A;
          default -> "" + (char) 0xDF6A + (char) 0xD83C;
        };
    assertThrows(IllegalArgumentException.class, () -> fixture.fresh().set(name, 1));
  }
}
