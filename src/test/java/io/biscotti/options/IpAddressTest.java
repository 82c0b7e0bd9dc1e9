package io.biscotti.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1,10.0.0.1",
    "2001:DB8::1,2001:db8:0:0:0:0:0:1",
    "[2001:db8::1],2001:db8:0:0:0:0:0:1",
    "fe80::1%eth0,fe80:0:0:0:0:0:0:1",
    "[fe80::1%eth0],fe80:0:0:0:0:0:0:1",
    "::ffff:10.0.0.1,10.0.0.1",
  })
  void ofClient_address_isReadWithoutBracketsAndZone(String text, String address) {
    assertEquals(Optional.of(address), IpAddress.ofClient(text).map(IpAddress::toString));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "a.example", "1.2.3", "01.2.3.4", "[::1", "::1]", "%1"})
  void ofClient_anythingElse_isEmpty(String text) {
    assertEquals(Optional.empty(), IpAddress.ofClient(text));
  }

  @Test
  void parse_bracketsOrZone_isEmpty() {
    assertEquals(Optional.empty(), IpAddress.parse("[::1]"));
    assertEquals(Optional.empty(), IpAddress.parse("fe80::1%eth0"));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,true",
    "127.255.255.255,true",
    "128.0.0.1,false",
    "::1,true",
    "[::1],true",
    "[0:0:0:0:0:0:0:1%lo],true",
    "::2,false",
    "::,false",
    "0.0.0.0,false",
    "::ffff:127.0.0.1,true",
    "::127.0.0.1,false",
  })
  void isLoopback_thisMachine_isTrue(String text, boolean loopback) {
    assertEquals(Optional.of(loopback), IpAddress.ofClient(text).map(IpAddress::isLoopback));
  }

  @Test
  void equals_mappedIntoIpv6_isTheIpv4Address() {
    assertEquals(IpAddress.parse("10.0.0.1"), IpAddress.parse("::ffff:10.0.0.1"));
  }
}
