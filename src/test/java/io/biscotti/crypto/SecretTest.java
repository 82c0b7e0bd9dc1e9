package io.biscotti.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class SecretTest {

  @Test
  void toString_anySecret_printsTheSameText() {
    assertEquals("Secret[hidden]", Secret.of("hunter2").toString());
    assertEquals("Secret[hidden]", Secret.of("").toString());
    assertEquals("key: Secret[hidden]", "key: %s".formatted(Secret.of("a")));
  }

  @Test
  void reveal_anySecret_givesItBack() {
    assertEquals("hunter2", Secret.of("hunter2").reveal());
  }

  @Test
  void equals_sameText_isTrueForNothingElse() {
    assertEquals(Secret.of("hünter2"), Secret.of("hünter2"));
    assertEquals(Secret.of("hünter2").hashCode(), Secret.of("hünter2").hashCode());
    assertNotEquals(Secret.of("hunter2"), Secret.of("hunter3"));
    assertNotEquals(Secret.of("hunter2"), Secret.of("hunter22"));
    assertNotEquals(Secret.of("hunter2"), "hunter2");
    assertNotEquals(Secret.of("hunter2"), null);
  }
}
