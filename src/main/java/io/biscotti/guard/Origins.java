package io.biscotti.guard;

import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The origins whose front ends may use this service with the visitor's cookies, written as {@code
 * https://app.example.com}, {@code http://localhost:3000} or {@code https://*.example.com}. The
 * star stands for one or more whole labels: it matches {@code https://a.example.com} and {@code
 * https://a.b.example.com}, but neither {@code https://example.com} nor {@code
 * https://badexample.com}. The port must equal the pattern's.
 *
 * @param exact the origins listed in full
 * @param parents the part of each pattern after {@code *.}, with its scheme and port
 */
public record Origins(Set<Origin> exact, Set<Origin> parents) {
  private static final String FORM =
      "origins such as https://app.example.com or https://*.example.com";

  /** The setting for the other origins that may use this service. */
  public static final Setting<List<String>> SETTING =
      Setting.list(
          "cors.origins",
          FORM,
          List.of(),
          "The other origins whose pages may use this service with the visitor's cookies.");

  /** The setting for the other origins that a sign-in may redirect to. */
  public static final Setting<List<String>> RETURN_SETTING =
      Setting.list(
          "auth.origins",
          FORM,
          List.of(),
          "The other origins that a sign-in may redirect to; they gain no other access.");

  private static final String STAR = "://*.";

  /** Copies the sets. */
  public Origins {
    exact = Set.copyOf(exact);
    parents = Set.copyOf(parents);
  }

  /** No origin at all. */
  public static Origins none() {
    return new Origins(Set.of(), Set.of());
  }

  /**
   * Parses a list of origins and patterns.
   *
   * @throws IllegalArgumentException naming every entry that is neither
   */
  public static Origins of(List<String> listed) {
    List<String> faults = new ArrayList<>();
    Origins origins = read(listed, faults::add);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("origins: " + String.join("; ", faults));
    }
    return origins;
  }

  /** Reads {@link #SETTING}; invalid entries are reported to {@code options} as faults. */
  public static Origins of(Options options) {
    return of(options, SETTING);
  }

  /**
   * Reads a setting that lists origins; invalid entries are reported to {@code options} as faults.
   */
  public static Origins of(Options options, Setting<List<String>> setting) {
    return read(options.read(setting), fault -> options.fault(setting.name() + ": " + fault));
  }

  private static Origins read(List<String> listed, Consumer<String> fault) {
    Set<Origin> exact = new LinkedHashSet<>();
    Set<Origin> parents = new LinkedHashSet<>();
    for (String entry : listed) {
      boolean pattern = entry.contains(STAR);
      Optional<Origin> origin = Origin.parse(entry.replace(STAR, "://"));
      if (entry.equals("*")) {
        fault.accept("\"*\" would give every site the visitor's session; list the origins");
      } else if (origin.isEmpty()) {
        fault.accept(
            "must be scheme://host[:port] or scheme://*.domain[:port], was \"%s\""
                .formatted(entry));
      } else if (pattern && !isDomain(origin.get().host())) {
        fault.accept(
            "\"*.\" needs a domain of two labels or localhost, was \"%s\"".formatted(entry));
      } else {
        (pattern ? parents : exact).add(origin.get());
      }
    }
    return new Origins(exact, parents);
  }

  /** Rejects {@code *.com}, which would trust anyone who registers a domain there. */
  private static boolean isDomain(String host) {
    int dot = host.indexOf('.');
    return host.equals("localhost")
        || (!host.startsWith("[") && dot > 0 && dot < host.length() - 1);
  }

  /** Whether the origin is listed. */
  public boolean allows(Origin origin) {
    return exact.contains(origin) || parents.stream().anyMatch(p -> isBelow(origin, p));
  }

  private static boolean isBelow(Origin origin, Origin parent) {
    int dot = origin.host().length() - parent.host().length() - 1;
    return dot > 0
        && origin.host().charAt(dot) == '.'
        && origin.host().endsWith(parent.host())
        && origin.scheme().equals(parent.scheme())
        && origin.port() == parent.port();
  }
}
