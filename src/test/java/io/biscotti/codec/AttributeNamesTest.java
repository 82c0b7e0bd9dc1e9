package io.biscotti.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttributeNamesTest {

  private static byte[] bytes(AttributeNames names) {
    byte[] bytes = new byte[names.sizeBytes()];
    assertEquals(bytes.length, names.copyTo(bytes, 0));
    return bytes;
  }

  private static AttributeNames read(byte[] bytes, boolean packed) {
    return AttributeNames.read(bytes, 0, bytes.length, packed);
  }

  private static void assertComesBack(Set<String> names) {
    AttributeNames written = AttributeNames.of(names);
    AttributeNames read = read(bytes(written), written.isPacked());
    assertEquals(List.copyOf(names), read.all());
    assertEquals(names.size(), read.size());
    int place = 0;
    for (String name : names) {
      assertEquals(name, read.name(place));
      assertEquals(place++, read.place(name));
    }
    assertEquals(-1, read.place("none of these"));
  }

  @Test
  void read_everyCharacter_comesBack() {
    for (int c = 0; c < 0x3000; c++) {
      assertComesBack(Set.of("a" + (char) c));
    }
  }

  @Test
  void read_randomNames_comeBack() {
    Random random = new Random(22);
    String letters =
        "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789._-:/$@#+ ~!%&'()*,;=?[]\"é\uD83C\uDF6A";
    for (int round = 0; round < 5_000; round++) {
      Set<String> names = new LinkedHashSet<>();
      int most = random.nextBoolean() ? letters.length() : 26;
      for (int count = random.nextInt(30); count > 0; count--) {
        StringBuilder name = new StringBuilder();
        for (int length = random.nextInt(20); length > 0; length--) {
          name.append(letters.charAt(random.nextInt(most)));
        }
        if (Utf8.arePaired(name.toString())) {
          names.add(name.toString());
        }
      }
      assertComesBack(names);
    }
  }

  @Test
  void sizeBytes_ofOrdinaryNames_isFiveBitsACharacter() {
    AttributeNames names =
        AttributeNames.of(
            List.of("user", "displayName", "email", "locale", "theme", "tenant", "roles"));
    assertTrue(names.isPacked());
    assertEquals(32, names.sizeBytes());
    assertFalse(AttributeNames.of(List.of("SPRING_SECURITY_CONTEXT")).isPacked());
  }

  /** The list that was read before, without a copy of it. */
  @Test
  void read_sameBytesAgain_isTheSameObject() {
    byte[] bytes = bytes(AttributeNames.of(List.of("user", "visits")));
    assertSame(read(bytes, true), read(bytes.clone(), true));
  }

  /** Reads noise, and whatever it reads, it would write. */
  @Test
  void read_noise_isRefusedOrWrittenIdentically() {
    Random random = new Random(23);
    List<AttributeNames> read = new ArrayList<>();
    for (int round = 0; round < 100_000; round++) {
      byte[] noise = new byte[random.nextInt(8)];
      random.nextBytes(noise);
      boolean packed = random.nextBoolean();
      try {
        AttributeNames names = read(noise, packed);
        assertEquals(packed, names.isPacked());
        assertArrayEquals(noise, bytes(names));
        assertEquals(names.size(), Set.copyOf(names.all()).size());
        read.add(names);
      } catch (IllegalArgumentException e) {
        assertTrue(noise.length > 0 || packed);
      }
    }
    assertTrue(read.size() > 1_000, "read " + read.size());
  }
}
