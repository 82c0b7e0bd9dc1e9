package io.biscotti.bench.report;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Whose code uses CPU time. What the JDK does counts for the code that calls it. */
public enum Owner {
  /** Sockets, and waiting for them: nearly all of it in the kernel. */
  NETWORK("network", List.of("sun.nio.ch.", "java.util.concurrent.locks.LockSupport.")),
  /** Jetty or Tomcat, with the Servlet API. */
  CONTAINER("container", List.of("org.eclipse.jetty.", "org.apache.", "jakarta.")),
  /** Biscotti, without the servlet that is measured. */
  BISCOTTI("Biscotti", List.of("io.biscotti.")),
  /** Ciphers, digests and random numbers of the JDK. */
  CRYPTOGRAPHY(
      "cryptography",
      List.of("com.sun.crypto.", "javax.crypto.", "sun.security.", "java.security.")),
  /** Clients of the stores, and Spring Session. */
  CLIENT(
      "store's client",
      List.of(
          "redis.clients.",
          "org.apache.commons.pool2.",
          "org.postgresql.",
          "com.zaxxer.",
          "org.jdbi.",
          "org.springframework.",
          "io.lettuce.",
          "io.netty.",
          "reactor.")),
  /** The servlet that is measured. */
  SERVLET("servlet", List.of("io.biscotti.bench.")),
  /** Garbage collection, and other stacks without Java code. */
  OTHER("other", List.of());

  private static final List<String> COMPILER = List.of("CompileBroker::", "Compile::Compile");

  private final String title;
  private final List<String> prefixes;

  Owner(String title, List<String> prefixes) {
    this.title = title;
    this.prefixes = prefixes;
  }

  /** The title in a table. */
  public String title() {
    return title;
  }

  /**
   * The part of each owner in a profile, from 0 to 1, with a sum of 1. The JIT compiler is left
   * out.
   *
   * @param stacks in the "collapsed" format, as {@link Flame} reads it
   * @throws IllegalArgumentException if there are no samples
   */
  public static Map<Owner, Double> parts(Collection<String> stacks) {
    Map<Owner, Double> parts = new EnumMap<>(Owner.class);
    long all = 0;
    for (String stack : stacks) {
      int space = stack.lastIndexOf(' ');
      if (space >= 0 && COMPILER.stream().noneMatch(stack::contains)) {
        long samples = Long.parseLong(stack.substring(space + 1));
        parts.merge(of(stack.substring(0, space)), (double) samples, Double::sum);
        all += samples;
      }
    }
    if (all == 0) {
      throw new IllegalArgumentException("The profile has no samples.");
    }
    double total = all;
    parts.replaceAll((owner, samples) -> samples / total);
    return parts;
  }

  /** The owner of the innermost frame that has one. */
  private static Owner of(String stack) {
    String[] frames = stack.replace('/', '.').split(";", -1);
    for (int i = frames.length - 1; i >= 0; i--) {
      Owner owner = ofFrame(frames[i]);
      if (owner != OTHER) {
        return owner;
      }
    }
    return OTHER;
  }

  /** The longest prefix decides. */
  private static Owner ofFrame(String frame) {
    Owner found = OTHER;
    int longest = 0;
    for (Owner owner : values()) {
      for (String prefix : owner.prefixes) {
        if (prefix.length() > longest && frame.startsWith(prefix)) {
          found = owner;
          longest = prefix.length();
        }
      }
    }
    return found;
  }
}
