package io.biscotti.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  private static final Setting<List<String>> PROXIES = Network.setting("proxies", "");

  private static Network network(String text) {
    return Network.parse(text).orElseThrow(() -> new AssertionError(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255",
    "10.1.2.3/8, 10.0.0.0",
    "192.168.4.0/22, 192.168.7.255",
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1/32, ::ffff:192.0.2.1",
    "::ffff:10.0.0.0/104, 10.9.9.9",
    "::ffff:192.0.2.1, 192.0.2.1",
    "0.0.0.0/0, 203.0.113.7",
    "127.0.0.0/8, 127.3.4.5",
    "2001:db8::/32, 2001:db8:ffff::1",
    "2001:DB8::/33, 2001:db8:7fff::1",
    "::1, 0:0:0:0:0:0:0:1",
    "::1, [::1]",
    "fe80::/10, fe80::1%eth0",
    "::/0, 2001:db8::1",
  })
  void contains_addressInside_isTrue(String block, String address) {
    assertTrue(network(block).contains(address));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 11.0.0.0",
    "10.0.0.0/8, 9.255.255.255",
    "192.168.4.0/22, 192.168.8.0",
    "192.168.4.0/22, 192.168.3.255",
    "192.0.2.1, 192.0.2.2",
    "0.0.0.0/0, 2001:db8::1",
    "::/0, 203.0.113.7",
    "::/0, ::ffff:203.0.113.7",
    "2001:db8::/33, 2001:db8:8000::1",
    "::1, ::2",
    "10.0.0.0/8, ''",
    "10.0.0.0/8, 10.0.0.1.example",
    "10.0.0.0/8, 010.0.0.1",
    "10.0.0.0/8, 10.1",
    "10.0.0.0/8, localhost",
    "127.0.0.0/8, '127.0.0.1, 10.0.0.1'",
    "::1, '[::1'",
    "::1, ':::1'",
  })
  void contains_anythingElse_isFalse(String block, String address) {
    assertFalse(network(block).contains(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.256",
        "10.0.0.0.",
        "010.0.0.0/8",
        "0x0a.0.0.0",
        "2001:db8::/129",
        "::ffff:10.0.0.0/95",
        "2001:db8::1::2",
        "[::1]",
        "fe80::1%eth0",
        ":",
        "localhost",
        "example.com/8",
        "10.0.0.0 /8",
        "١٠.0.0.1",
      })
  void parse_anythingElse_isEmpty(String text) {
    assertEquals(Optional.empty(), Network.parse(text));
  }

  @Test
  void parse_bitsAfterThePrefix_areDropped() {
    assertEquals(network("10.0.0.0/8"), network("10.1.2.3/8"));
    assertEquals(network("10.0.0.0/8").hashCode(), network("10.1.2.3/8").hashCode());
    assertEquals("10.0.0.0/8", network("10.1.2.3/8").toString());
    assertEquals("0.0.0.0/0", network("1.2.3.4/0").toString());
  }

  @Test
  void list_absentNoneAndListed_areDistinguished() {
    assertEquals(Network.loopback(), list(null));
    assertEquals(Network.loopback(), list(" , "));
    assertEquals(List.of(), list("none"));
    assertEquals(List.of(network("10.0.0.0/8"), network("::1")), list(" 10.0.0.0/8 , ::1 "));
  }

  private static List<Network> list(String value) {
    Options options = Options.of(name -> value);
    List<Network> networks = Network.list(options, PROXIES);
    options.check();
    return networks;
  }

  @Test
  void list_wrongEntries_areFaultsByName() {
    Options options = Options.of(Map.of("proxies", "10.0.0.0/8, proxy.example, none")::get);
    assertEquals(1, Network.list(options, PROXIES).size());
    assertEquals(2, options.faults().size());
    assertEquals(
        "proxies must be addresses or blocks such as 10.0.0.0/8 and 2001:db8::1, or none, was"
            + " \"proxy.example\"",
        options.faults().get(0));
  }

  @Test
  void anyContains_oneOfSeveral_isEnough() {
    assertTrue(Network.anyContains(Network.loopback(), "::1"));
    assertTrue(Network.anyContains(Network.loopback(), "127.0.0.1"));
    assertFalse(Network.anyContains(Network.loopback(), "192.0.2.1"));
    assertFalse(Network.anyContains(List.of(), "127.0.0.1"));
  }
}
