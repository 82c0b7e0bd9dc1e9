package io.biscotti.forward;

import io.biscotti.client.Network;
import io.biscotti.guard.Origin;
import io.biscotti.guard.Origins;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings for proxies that ask whether somebody is signed in. Immutable.
 *
 * @param proxies the proxies whose forwarded headers are trusted; default localhost
 * @param signIn the public URL of the sign-in page, as in {@code https://sign-in.example.com/}; if
 *     empty, {@code /sign-in} on the requested host
 * @param origins the origins, besides this host, to which a sign-in may redirect; default none
 */
public record ForwardSettings(List<Network> proxies, Optional<String> signIn, Origins origins) {
  private static final Pattern PAGE = Pattern.compile("(https?://[^/]+)/[!$&-;=@-Z_a-z~]*");

  private static final Setting<List<String>> PROXIES =
      Network.setting(
          "proxies",
          "The proxies whose `X-Forwarded-*` headers `/auth/request` and `/auth/forward` trust.");

  private static final Setting<Optional<String>> SIGN_IN =
      Setting.optional(
              "auth.sign-in",
              "a page such as https://sign-in.example.com/, without a query",
              "The public URL of the sign-in page to which `/auth/request` and `/auth/forward` send"
                  + " visitors.",
              page -> Optional.of(page).filter(text -> origin(text).isPresent()))
          .withDefault("`/sign-in` on the requested host");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS = List.of(PROXIES, SIGN_IN, Origins.RETURN_SETTING);

  /** Reads the settings; records invalid values as faults. */
  public static ForwardSettings read(Options options) {
    return new ForwardSettings(
        Network.list(options, PROXIES),
        options.read(SIGN_IN),
        Origins.of(options, Origins.RETURN_SETTING));
  }

  /** The origin of a sign-in page; empty if the text isn't a valid page URL. */
  public static Optional<Origin> origin(String page) {
    Matcher matcher = PAGE.matcher(page);
    return matcher.matches() ? Origin.parse(matcher.group(1)) : Optional.empty();
  }
}
