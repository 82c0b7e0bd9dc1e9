package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.options.Options;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.168.1.128/25, 192.168.1.128, true",
    "192.168.1.128/25, 192.168.1.127, false",
    "192.168.1.1, 192.168.1.1, true",
    "192.168.1.1, 192.168.1.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::2, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "2001:DB8::1, [2001:db8:0:0::1%eth0], true",
    "::/0, 10.0.0.1, false",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
  })
  void contain_address_asItsBlockSays(String block, String address, boolean contained) {
    Networks networks = Networks.read(Options.of(Map.of("allow", block)::get), "allow");
    assertEquals(contained, networks.contain(Networks.address(address).orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "10.0.0.0/33",
        "10.0.0/8",
        "256.0.0.1",
        "010.0.0.1",
        "::1/129",
        "::1::2",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "/8",
        "2130706433",
        ".:",
        "1:2"
      })
  void read_noBlock_isAFault(String block) {
    Options options = Options.of(Map.of("allow", block)::get);
    Networks.read(options, "allow");
    assertEquals(
        List.of(
            "allow must be addresses or blocks such as 10.0.0.0/8 or 2001:db8::/32, was \"%s\""
                .formatted(block)),
        options.faults());
  }

  @Test
  void read_absent_isThisMachine() {
    Networks networks = Networks.read(Options.of(name -> null), "allow");
    for (String address : List.of("127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1")) {
      assertEquals(true, networks.contain(Networks.address(address).orElseThrow()), address);
    }
    assertEquals(false, networks.contain(Networks.address("10.0.0.1").orElseThrow()));
  }
}
