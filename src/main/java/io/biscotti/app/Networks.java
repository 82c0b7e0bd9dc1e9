package io.biscotti.app;

import io.biscotti.options.Options;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses by their blocks, in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3). An
 * IPv6 address that stands for an IPv4 one counts as that. Immutable.
 */
final class Networks {
  private static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1");

  // Only literals: anything else would ask a name server. No leading zeros, which some read as
  // octal.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3})|(?:[0-9a-f:][0-9a-f:.]*:[0-9a-f:.]*)");

  private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

  private final List<Block> blocks;

  private Networks(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /** The addresses that begin with the same bits. */
  private record Block(InetAddress address, int bits) {
    boolean contains(InetAddress other) {
      byte[] own = address.getAddress();
      byte[] its = other.getAddress();
      int whole = bits / 8;
      if (own.length != its.length || !Arrays.equals(own, 0, whole, its, 0, whole)) {
        return false;
      }
      int rest = bits % 8;
      return rest == 0 || ((own[whole] ^ its[whole]) & 0xff) >> (8 - rest) == 0;
    }
  }

  /**
   * Reads a setting's list; this machine where it is absent. What is no address or block is a
   * fault.
   */
  static Networks read(Options options, String name) {
    List<String> values = options.list(name);
    List<Block> blocks = new ArrayList<>();
    for (String value : values.isEmpty() ? LOOPBACK : values) {
      Optional<Block> block = block(value);
      if (block.isEmpty()) {
        options.fault(
            "%s must be addresses or blocks such as 10.0.0.0/8 or 2001:db8::/32, was \"%s\""
                .formatted(name, value));
      }
      block.ifPresent(blocks::add);
    }
    return new Networks(blocks);
  }

  private static Optional<Block> block(String value) {
    String[] parts = value.split("/", -1);
    if (parts.length > 2) {
      return Optional.empty();
    }
    Optional<InetAddress> address = address(parts[0]);
    int most = address.map(known -> known.getAddress().length * 8).orElse(0);
    if (parts.length == 1) {
      return address.map(known -> new Block(known, most));
    }
    return address
        .filter(known -> PREFIX.matcher(parts[1]).matches() && Integer.parseInt(parts[1]) <= most)
        .map(known -> new Block(known, Integer.parseInt(parts[1])));
  }

  /** The address that a literal writes, also in brackets or with a zone, as containers give it. */
  static Optional<InetAddress> address(String literal) {
    String bare = literal.replaceAll("[\\[\\]]|%.*", "").toLowerCase(Locale.ROOT);
    if (!ADDRESS.matcher(bare).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  boolean contain(InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }
}
