package io.biscotti.explain;

import io.biscotti.engine.ParsedCookie;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Remarks on names and values that browsers store and many servers misread: whatever is outside the
 * grammar of RFC 6265bis, section 4.1.1.
 */
final class ValueRemarks {
  private static final String SOURCE = "RFC 6265bis, section 4.1.1";
  private static final Pattern JOINED = Pattern.compile(",\\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+=");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]*");

  private ValueRemarks() {}

  static List<Remark> of(ParsedCookie cookie) {
    List<Remark> remarks = new ArrayList<>();
    String value = cookie.value();
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    String inner = quoted ? value.substring(1, value.length() - 1) : value;
    if (JOINED.matcher(value).find()) {
      add(
          remarks,
          "value-joined",
          "it looks like two cookies in one line: browsers store one, whose value contains the comma;"
              + " each cookie needs a Set-Cookie line of its own");
    } else if (value.indexOf(',') >= 0) {
      add(
          remarks,
          "value-comma",
          "the value contains a comma, at which some servers and proxies split it: encode it");
    }
    if (quoted || value.indexOf('"') >= 0) {
      add(
          remarks,
          "value-quotes",
          "browsers keep the quotes as part of the value; some servers remove them, others don't");
    }
    if (inner.chars().anyMatch(c -> c == ' ' || c == '\t' || c == '\\')) {
      add(
          remarks,
          "value-space",
          "the value contains a space or a backslash, which some servers refuse: encode it");
    }
    if (!isAscii(value) || !isAscii(cookie.name())) {
      add(
          remarks,
          "value-ascii",
          "it contains characters outside ASCII, which servers decode differently: encode them, as"
              + " encodeURIComponent does");
    } else if (!TOKEN.matcher(cookie.name()).matches()) {
      add(remarks, "name-token", "the name contains characters that some servers refuse");
    }
    return remarks;
  }

  private static void add(List<Remark> remarks, String rule, String message) {
    remarks.add(Remark.warning(rule, message, SOURCE));
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
