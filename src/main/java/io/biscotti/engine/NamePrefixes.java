package io.biscotti.engine;

import io.biscotti.site.SafeText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cookie name prefixes and the attributes that they require. {@code __Secure-} and {@code __Host-}
 * come from RFC 6265bis, {@code __Http-} and {@code __Host-Http-} from its successor.
 */
public enum NamePrefixes {
  /** Listed before {@link #HOST}, which is a prefix of it. */
  HOST_HTTP("__Host-Http-", "host-http-prefix", "layered-cookies, section 5.4.3"),
  HOST("__Host-", "host-prefix", "RFC 6265bis, section 5.7"),
  HTTP("__Http-", "http-prefix", "layered-cookies, section 5.4.3"),
  SECURE("__Secure-", "secure-prefix", "RFC 6265bis, section 5.7");

  private static final String ABSENT = ", which is absent";

  /** The last entry of what is {@linkplain #missing missing}. */
  private static final String HTTP_ONLY = "HttpOnly" + ABSENT;

  private final String text;
  private final String rule;
  private final String source;

  NamePrefixes(String text, String rule, String source) {
    this.text = text;
    this.rule = rule;
    this.source = source;
  }

  /**
   * The prefix that a text begins with, ignoring case (RFC 6265bis, section 5.4); null for none.
   */
  public static @Nullable NamePrefixes of(String text) {
    for (NamePrefixes prefix : values()) {
      if (text.regionMatches(true, 0, prefix.text, 0, prefix.text.length())) {
        return prefix;
      }
    }
    return null;
  }

  /** The name without its prefix. */
  public static String bare(String name) {
    NamePrefixes prefix = of(name);
    return prefix == null ? name : name.substring(prefix.text.length());
  }

  /**
   * What a cookie lacks, and what it has instead. {@code HttpOnly} comes last, because not all
   * engines require it.
   */
  List<String> missing(ParsedCookie line, boolean hostOnly, String path, UserAgent agent) {
    boolean host = this == HOST || this == HOST_HTTP;
    List<String> missing = new ArrayList<>(0);
    if (!line.secure()) {
      missing.add("Secure" + ABSENT);
    }
    if (host && (!hostOnly || (!line.domain().isEmpty() && agent.has(Quirk.HOST_PREFIX_LITERAL)))) {
      missing.add("no Domain, had " + SafeText.quoted(line.domain()));
    }
    if (host && !isRoot(line.path(), path, agent)) {
      String given = line.path();
      missing.add("Path=/" + (given == null ? ABSENT : ", not " + SafeText.quoted(given)));
    }
    if ((this == HTTP || this == HOST_HTTP) && !line.httpOnly()) {
      missing.add(HTTP_ONLY);
    }
    return missing;
  }

  /**
   * Whether a browser refuses a cookie that lacks something. One that doesn't know {@code
   * __Host-Http-} still enforces {@code __Host-}, which it begins with.
   *
   * @param missing what it lacks
   */
  boolean isEnforced(List<String> missing, UserAgent agent) {
    boolean newer = this == HTTP || (this == HOST_HTTP && missing.equals(List.of(HTTP_ONLY)));
    return !agent.has(Quirk.NO_PREFIXES) && !(newer && agent.has(Quirk.NO_HTTP_PREFIX));
  }

  private static boolean isRoot(@Nullable String given, String path, UserAgent agent) {
    if (!path.equals("/") || given == null) {
      return path.equals("/") && agent.has(Quirk.HOST_PREFIX_DEFAULT_PATH);
    }
    return given.equals("/") || !agent.has(Quirk.HOST_PREFIX_LITERAL);
  }

  public String text() {
    return text;
  }

  String rule() {
    return rule;
  }

  String source() {
    return source;
  }
}
