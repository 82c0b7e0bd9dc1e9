package io.biscotti.site;

import java.util.Optional;
import java.util.regex.Pattern;

/** Parses IPv4 addresses in every form that browsers accept (URL Standard, "IPv4 parser"). */
final class Ipv4 {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

  private Ipv4() {}

  /** Whether a host's last label is a number, so that it must be an IPv4 address or is invalid. */
  static boolean endsInNumber(String host) {
    String bare = bare(host);
    return NUMBER.matcher(bare.substring(bare.lastIndexOf('.') + 1)).matches();
  }

  /** Converts {@code 127.1}, {@code 0x7f000001} and the like into four decimal numbers. */
  static Optional<String> parse(String host) {
    String[] parts = bare(host).split("\\.", -1);
    if (parts.length > 4) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      long number = number(parts[i]);
      boolean last = i == parts.length - 1;
      long limit = last ? 1L << (8 * (5 - parts.length)) : 256;
      if (number < 0 || number >= limit) {
        return Optional.empty();
      }
      address += last ? number : number << (8 * (3 - i));
    }
    return Optional.of(
        "%d.%d.%d.%d"
            .formatted(address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255));
  }

  private static String bare(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** The number; -1 if it is not one, or is too large for an address. */
  private static long number(String part) {
    if (!NUMBER.matcher(part).matches()) {
      return -1;
    }
    boolean hex = part.startsWith("0x");
    boolean octal = !hex && part.length() > 1 && part.startsWith("0");
    String digits = hex ? part.substring(2) : part;
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, hex ? 16 : octal ? 8 : 10);
    } catch (NumberFormatException notSo) {
      return -1;
    }
  }
}
