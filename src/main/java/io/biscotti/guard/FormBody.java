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
import java.io.IOException;
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
 * A request whose form was read before its servlet, and that gives it out again: as the stream or
 * reader, byte for byte, and as parameters. A container gives a body once, as the one or as the
 * other (Servlet 6.0, section 3.1.1), and which of them the servlet wants can't be known.
 *
 * <p>Thread-safe only as far as requests are.
 */
final class FormBody extends HttpServletRequestWrapper {
  /** The limit of all bodies: 64 KiB. */
  static final int MOST_BYTES = 64 * 1024;

  private static final String TYPE = "application/x-www-form-urlencoded";
  private static final Problem TOO_LARGE =
      Problem.of(Code.BAD_REQUEST, "A form without the token in a header has at most 65,536 bytes.")
          .status(413);
  private static final Problem BROKEN =
      Problem.of(Code.BAD_REQUEST, "The body is truncated or malformed.");

  private final ServletResponse response;
  private final byte[] body;
  private final FormStream stream;
  private @Nullable BufferedReader reader;
  private @Nullable Map<String, List<String>> fields;

  private FormBody(HttpServletRequest request, ServletResponse response, byte[] body) {
    super(request);
    this.response = response;
    this.body = body;
    this.stream = new FormStream(body, this);
  }

  /** Whether the request says that its body is a form; multipart is not meant. */
  static boolean isSentWith(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(TYPE);
  }

  /**
   * Reads the whole form.
   *
   * @param response goes with the request where that is handed on
   * @throws Refusal with 413 when it is longer than {@link #MOST_BYTES}, with 400 when it ends
   *     early
   */
  static FormBody read(HttpServletRequest request, ServletResponse response) {
    if (request.getContentLengthLong() > MOST_BYTES) {
      throw new Refusal(TOO_LARGE);
    }
    byte[] body;
    try {
      body = request.getInputStream().readNBytes(MOST_BYTES + 1);
    } catch (IOException | RuntimeException e) {
      throw new Refusal(BROKEN);
    }
    if (body.length > MOST_BYTES) {
      throw new Refusal(TOO_LARGE);
    }
    return new FormBody(request, response, body);
  }

  /**
   * The values of a field of the form; those of the address don't count. Where a filter before this
   * one has asked for parameters, the body is in those.
   */
  List<String> field(String name) {
    if (body.length > 0) {
      return formFields().getOrDefault(name, List.of());
    }
    String query = getQueryString();
    String[] values = given(name);
    return values == null || (query != null && query.contains(name)) ? List.of() : List.of(values);
  }

  /** Containers refuse parameters that are wrongly encoded each by an exception of its own. */
  private String @Nullable [] given(String name) {
    try {
      return super.getParameterValues(name);
    } catch (RuntimeException e) {
      throw new Refusal(BROKEN);
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

  /** What is wrongly encoded stays as it came (URL standard, section 1.3). */
  private static String decoded(String text, Charset charset) {
    try {
      return URLDecoder.decode(text, charset);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** UTF-8 unless the request says otherwise, as browsers and the URL standard have it. */
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
   * The container's, which are those of the address now, and behind them the form's. The container
   * is asked each time, as a forward or an include may add some; the form is decoded once.
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

  /** Hands on this request, as the container would hand on what is inside it. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }
}
