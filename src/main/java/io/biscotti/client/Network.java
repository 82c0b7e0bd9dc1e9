package io.biscotti.client;

import io.biscotti.options.IpAddress;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of IP addresses in CIDR notation (RFC 4632, section 3.1, and RFC 4291, section 2.3), such
 * as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, or a single address. An IPv4 address mapped into
 * IPv6, such as {@code ::ffff:10.0.0.1}, counts as the IPv4 address. Names are never resolved.
 * Immutable.
 */
public final class Network {
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final int MAPPED_BITS = 96;

  private final byte[] base;
  private final int bits;

  private Network(byte[] base, int bits) {
    this.base = base;
    this.bits = bits;
  }

  /**
   * Parses an address or a block. Bits after the prefix are ignored: {@code 10.1.2.3/8} is {@code
   * 10.0.0.0/8}.
   *
   * @return empty for anything else, including names
   */
  public static Optional<Network> parse(String text) {
    String[] parts = text.split("/", -1);
    Optional<byte[]> address = IpAddress.parse(parts[0]).map(IpAddress::bytes);
    if (address.isEmpty() || parts.length > 2) {
      return Optional.empty();
    }
    int most = address.get().length * Byte.SIZE;
    if (parts.length == 1) {
      return Optional.of(new Network(address.get(), most));
    }
    if (!LENGTH.matcher(parts[1]).matches()) {
      return Optional.empty();
    }
    boolean mapped = most == 32 && parts[0].contains(":");
    int bits = Integer.parseInt(parts[1]) - (mapped ? MAPPED_BITS : 0);
    return bits >= 0 && bits <= most
        ? Optional.of(new Network(masked(address.get(), bits), bits))
        : Optional.empty();
  }

  /**
   * Declares a setting that lists addresses and blocks; the default is localhost.
   *
   * @param name the setting's name, without prefix
   * @param meaning one sentence for the documentation
   */
  public static Setting<List<String>> setting(String name, String meaning) {
    return Setting.list(
        name,
        "addresses or blocks such as 10.0.0.0/8 and 2001:db8::1, or none",
        List.of("127.0.0.0/8", "::1"),
        meaning);
  }

  /**
   * Reads a setting that {@link #setting} declared; an entry that is neither an address nor a block
   * is a fault. {@code none} alone means an empty list.
   */
  public static List<Network> list(Options options, Setting<List<String>> setting) {
    List<String> entries = options.read(setting);
    List<Network> networks = new ArrayList<>();
    for (String entry : entries.equals(List.of("none")) ? List.<String>of() : entries) {
      Optional<Network> network = parse(entry);
      if (network.isEmpty()) {
        options.refuse(setting, entry);
      }
      network.ifPresent(networks::add);
    }
    return List.copyOf(networks);
  }

  /** Localhost: {@code 127.0.0.0/8} and {@code ::1}. */
  public static List<Network> loopback() {
    return List.of(parse("127.0.0.0/8").orElseThrow(), parse("::1").orElseThrow());
  }

  /**
   * Whether an address is in the block.
   *
   * @param address parsed by {@link IpAddress#ofClient}; anything else is in no block
   */
  public boolean contains(String address) {
    return anyContains(List.of(this), address);
  }

  private boolean contains(byte[] address) {
    return address.length == base.length && Arrays.equals(masked(address, bits), base);
  }

  /** Whether an address, parsed as in {@link #contains}, is in any of the blocks. */
  public static boolean anyContains(List<Network> networks, String address) {
    Optional<IpAddress> parsed = IpAddress.ofClient(address);
    if (parsed.isEmpty()) {
      return false;
    }
    byte[] bytes = parsed.get().bytes();
    return networks.stream().anyMatch(network -> network.contains(bytes));
  }

  private static byte[] masked(byte[] address, int bits) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
      masked[i] &= (byte) (0xFF << (Byte.SIZE - kept));
    }
    return masked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network network
        && bits == network.bits
        && Arrays.equals(base, network.base);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(base) + bits;
  }

  /** As in {@code 10.0.0.0/8}. */
  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(base).getHostAddress() + "/" + bits;
    } catch (UnknownHostException e) {
      throw new AssertionError("four or sixteen bytes always form an address", e);
    }
  }
}
