package io.biscotti.app;

import io.biscotti.guard.Origin;
import io.biscotti.guard.Origins;
import io.biscotti.options.Network;
import io.biscotti.options.Options;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How proxies are served that ask whether somebody is signed in. Immutable.
 *
 * @param proxies whose forwarded headers are believed; default this machine
 * @param signIn the sign-in page as browsers see it, as in {@code https://sign-in.example.com/};
 *     where it is empty, {@code /sign-in} on the host that was asked for
 * @param origins where a sign-in may lead besides this host; default none
 */
record ForwardSettings(List<Network> proxies, Optional<String> signIn, Origins origins) {
  /** The names of the settings. */
  static final Set<String> NAMES = Set.of("proxies", "auth.sign-in", Origins.RETURN_SETTING);

  private static final Pattern PAGE = Pattern.compile("(https?://[^/]+)/[!$&-;=@-Z_a-z~]*");

  /** Reads the settings; what can't be read becomes a fault. */
  static ForwardSettings read(Options options) {
    return new ForwardSettings(
        Network.list(options, "proxies", Network.loopback()),
        signIn(options),
        Origins.of(options, Origins.RETURN_SETTING));
  }

  private static Optional<String> signIn(Options options) {
    Optional<String> page = options.text("auth.sign-in");
    if (page.isPresent() && origin(page.get()).isEmpty()) {
      options.fault(
          "auth.sign-in must be a page such as https://sign-in.example.com/, without a query, was"
              + " \"%s\"".formatted(page.get()));
      return Optional.empty();
    }
    return page;
  }

  /** The origin of a sign-in page; empty if it is none. */
  static Optional<Origin> origin(String page) {
    Matcher matcher = PAGE.matcher(page);
    return matcher.matches() ? Origin.parse(matcher.group(1)) : Optional.empty();
  }
}
