package io.biscotti.guard;

import io.biscotti.cookie.FieldList;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A response with headers that survive {@code reset()}. Each one is set only if it is absent, so a
 * second pass through the filter (ERROR, ASYNC, FORWARD) changes nothing, and a servlet's own value
 * stays. {@code Vary} is a set: its members are added to existing ones and are restored when a
 * servlet calls {@code setHeader("Vary", …)}.
 */
final class KeptHeaders extends HttpServletResponseWrapper {
  private static final String VARY = "Vary";
  private static final String TYPE = "Content-Type";

  /**
   * The types that a browser shows as a document which could run scripts: HTML, SVG and other XML.
   */
  private static final Pattern DOCUMENT =
      Pattern.compile("\\s*(?:text/html|[^;]*[/+]xml)\\s*(?:;.*)?", Pattern.CASE_INSENSITIVE);

  private final Map<String, String> documents;
  private Map<String, String> headers;

  private KeptHeaders(
      HttpServletResponse response, Map<String, String> headers, Map<String, String> documents) {
    super(response);
    this.headers = headers;
    this.documents = documents;
  }

  /** Wraps the response and sets the headers. */
  static HttpServletResponse on(HttpServletResponse response, Map<String, String> headers) {
    return onData(response, headers, headers);
  }

  /**
   * Wraps the response and sets the headers of data. Others replace them once the content type is
   * that of a document.
   */
  static HttpServletResponse onData(
      HttpServletResponse response, Map<String, String> headers, Map<String, String> documents) {
    KeptHeaders kept = new KeptHeaders(response, headers, documents);
    kept.restore();
    return kept;
  }

  private void restore() {
    boolean isFresh = headers.size() > 1 && isFresh();
    headers.forEach(
        (name, value) -> {
          if (name.equals(VARY)) {
            vary(value);
          } else if (isFresh || !containsHeader(name)) {
            // With setHeader, the container would search for the header again.
            super.addHeader(name, value);
          }
        });
  }

  /**
   * Whether none of the headers is present. One pass over all headers replaces a search for each.
   */
  private boolean isFresh() {
    for (String present : getHeaderNames()) {
      for (String name : headers.keySet()) {
        if (name.equalsIgnoreCase(present)) {
          return false;
        }
      }
    }
    return true;
  }

  private void vary(String wanted) {
    vary((HttpServletResponse) getResponse(), wanted);
  }

  /** Adds the members to a value of {@code Vary} that was set, unless it has them. */
  private void restoreVary(String wanted, @Nullable String value) {
    if (!lists(value, wanted)) {
      vary(wanted);
    }
  }

  /** Adds members to a response's {@code Vary}, unless it has them all. */
  static void vary(HttpServletResponse response, String wanted) {
    if (!response.containsHeader(VARY)) {
      response.addHeader(VARY, wanted);
      return;
    }
    if (lists(response.getHeader(VARY), wanted)) {
      return;
    }
    Set<String> present = new HashSet<>();
    for (String line : response.getHeaders(VARY)) {
      present.addAll(members(line.toLowerCase(Locale.ROOT)));
    }
    if (!present.contains("*") && !present.containsAll(members(wanted.toLowerCase(Locale.ROOT)))) {
      response.addHeader(VARY, wanted);
    }
  }

  /** Whether the header has a single line, and that has this member, as usual. */
  private static boolean lists(@Nullable String line, String member) {
    return line != null && FieldList.has(line, member);
  }

  /** The members of a list (RFC 9110, section 5.6.1). */
  private static Set<String> members(String line) {
    Set<String> members = new HashSet<>();
    for (int start = 0; start <= line.length(); ) {
      int comma = line.indexOf(',', start);
      int end = comma < 0 ? line.length() : comma;
      String member = line.substring(start, end).strip();
      if (!member.isEmpty()) {
        members.add(member);
      }
      start = end + 1;
    }
    return members;
  }

  @Override
  public void reset() {
    super.reset();
    restore();
  }

  /**
   * Replaces the headers of data by those of a document. A value that a servlet has set itself
   * stays.
   */
  private void turnIntoDocument(@Nullable String type) {
    if (headers == documents || type == null || !DOCUMENT.matcher(type).matches()) {
      return;
    }
    headers.forEach(
        (name, value) -> {
          if (documents.containsKey(name) && value.equals(getHeader(name))) {
            super.setHeader(name, documents.get(name));
          }
        });
    headers = documents;
    restore();
  }

  @Override
  public void setContentType(@Nullable String type) {
    super.setContentType(type);
    turnIntoDocument(type);
  }

  @Override
  public void addHeader(String name, String value) {
    super.addHeader(name, value);
    if (TYPE.equalsIgnoreCase(name)) {
      turnIntoDocument(value);
    }
  }

  @Override
  public void setHeader(String name, String value) {
    super.setHeader(name, value);
    if (TYPE.equalsIgnoreCase(name)) {
      turnIntoDocument(value);
    }
    if (VARY.equalsIgnoreCase(name) && headers.containsKey(VARY)) {
      restoreVary(headers.get(VARY), value);
    }
  }
}
