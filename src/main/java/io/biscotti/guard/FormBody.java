package io.biscotti.guard;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request whose form body a filter has already read, and which the servlet can still read: as a
 * stream or reader, byte for byte, or as parameters. A container gives a body only once, in one of
 * these ways (Servlet 6.0, section 3.1.1), and the filter can't know which one the servlet uses.
 *
 * <p>Like any request, not thread-safe.
 */
final class FormBody extends HttpServletRequestWrapper {
  private static final String TYPE = "application/x-www-form-urlencoded";
  private static final Problem TOO_LARGE =
      Problem.of(
              Code.BAD_REQUEST,
              "A form larger than 65,536 bytes must send its CSRF token in the header.")
          .status(413);

  private final ServletResponse response;
  private final byte[] body;
  private final BodyStream stream;
  private @Nullable BufferedReader reader;
  private @Nullable Map<String, List<String>> fields;

  private FormBody(HttpServletRequest request, ServletResponse response, byte[] body) {
    super(request);
    this.response = response;
    this.body = body;
    this.stream = new BodyStream(body, this);
  }

  /** Whether the request declares a URL-encoded form body; false for multipart. */
  static boolean isSentWith(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(TYPE);
  }

  /**
   * Reads the whole form.
   *
   * @param response the response that {@link #startAsync()} pairs with this request
   * @throws Refusal with 413 if it is longer than {@link RequestBody#MOST_BYTES}, with 400 if it is
   *     truncated
   */
  static FormBody read(HttpServletRequest request, ServletResponse response) {
    return new FormBody(request, response, RequestBody.read(request, TOO_LARGE));
  }

  /**
   * The values of a form field, ignoring the query string. If an earlier filter has already read
   * the parameters, the values come from there.
   */
  List<String> field(String name) {
    if (body.length > 0) {
      return formFields().getOrDefault(name, List.of());
    }
    String query = getQueryString();
    String[] values = given(name);
    return values == null || (query != null && query.contains(name)) ? List.of() : List.of(values);
  }

  /**
   * The container's values of a parameter; null if they can't be decoded, for which each container
   * throws a different exception.
   */
  private String @Nullable [] given(String name) {
    try {
      return super.getParameterValues(name);
    } catch (RuntimeException e) {
      throw new Refusal(RequestBody.BROKEN);
    }
  }

  private Map<String, List<String>> formFields() {
    Charset charset = charset();
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String pair : new String(body, charset).split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] halves = pair.split("=", 2);
        fields
            .computeIfAbsent(decoded(halves[0], charset), name -> new ArrayList<>(1))
            .add(halves.length == 1 ? "" : decoded(halves[1], charset));
      }
    }
    return fields;
  }

  /** Leaves wrongly encoded text as it was sent (URL standard, section 1.3). */
  private static String decoded(String text, Charset charset) {
    try {
      return URLDecoder.decode(text, charset);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** UTF-8 unless the request declares another charset, as in browsers and the URL standard. */
  private Charset charset() {
    String named = getCharacterEncoding();
    try {
      return named == null ? StandardCharsets.UTF_8 : Charset.forName(named);
    } catch (IllegalArgumentException e) {
      return StandardCharsets.UTF_8;
    }
  }

  @Override
  public ServletInputStream getInputStream() {
    return stream;
  }

  @Override
  public BufferedReader getReader() {
    if (reader == null) {
      reader = new BufferedReader(new InputStreamReader(stream, charset()));
    }
    return reader;
  }

  /**
   * The container's parameters, which now come only from the query string, followed by the form's.
   * This calls the container every time, because a forward or an include may add parameters; the
   * form is decoded once.
   */
  @Override
  public Map<String, String[]> getParameterMap() {
    Map<String, List<String>> form = fields;
    if (form == null) {
      form = formFields();
      fields = form;
    }
    Map<String, String[]> all = new LinkedHashMap<>(super.getParameterMap());
    form.forEach((name, values) -> all.merge(name, values.toArray(String[]::new), FormBody::both));
    return Collections.unmodifiableMap(all);
  }

  private static String[] both(String[] first, String[] second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values[0];
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    String[] values = getParameterMap().get(name);
    return values == null ? null : values.clone();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  /**
   * Starts asynchronous processing with this request; the container's method would use the wrapped
   * one.
   */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }
}
