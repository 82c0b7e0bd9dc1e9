package io.biscotti.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TruncatedAddressTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.77, 203.0.113.0",
    "203.0.113.0, 203.0.113.0",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.0",
    "127.0.0.1, 127.0.0.0",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1::",
    "2001:DB8:0001:ffff::1, 2001:db8:1::",
    "2001:db8:1::, 2001:db8:1::",
    "2001:db8::1, 2001:db8::",
    "2001:0:5::1, 2001:0:5::",
    "0:0:5:1::, 0:0:5::",
    "::1, ::",
    "0:0:0:0:0:0:0:1, ::",
    "::, ::",
    "fe80::1%eth0, fe80::",
    "fe80::1%25, fe80::",
    "[2001:db8:1:2::3], 2001:db8:1::",
    "[fe80::1%eth0], fe80::",
    "::ffff:203.0.113.77, 203.0.113.0",
    "::ffff:cb00:714d, 203.0.113.0",
    "::FFFF:203.0.113.77, 203.0.113.0",
    "64:ff9b::203.0.113.77, 64:ff9b::",
  })
  void of_address_isItsNetwork(String address, String network) {
    assertEquals(network, TruncatedAddress.of(address));
    assertEquals(network, TruncatedAddress.of(network));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "example.com",
        "1",
        "1.2.3",
        "1.2.3.",
        "1.2.3.4.",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.999",
        "01.2.3.4",
        "1.2.3.4:80",
        "1..2.3",
        "0x7f.0.0.1",
        "١.2.3.4",
        ":",
        ":::",
        "1::2::3",
        "12345::",
        "2001:db8:1:2:3:4:5:6:7",
        ".:",
        "g::1",
        "[]",
        "[::1]:80",
        "unknown",
        "@",
        "/tmp/socket",
        "' or ''='",
        "::1\u0000",
        "203.0.113.77\n",
      })
  void of_noAddress_isEmpty(String address) {
    assertEquals("", TruncatedAddress.of(address));
  }

  @Test
  void of_hugeText_isEmpty() {
    assertEquals("", TruncatedAddress.of("1".repeat(1_000_000)));
    assertEquals("", TruncatedAddress.of(":".repeat(64)));
    assertEquals("", TruncatedAddress.of("%".repeat(64)));
  }
}
