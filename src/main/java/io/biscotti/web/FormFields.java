package io.biscotti.web;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads {@code application/x-www-form-urlencoded} (URL standard, section 5.1) in UTF-8. Unlike the
 * container's parameters, it keeps the query and the body apart and never drops anything silently.
 */
public final class FormFields {
  private static final Problem GARBLED =
      Problem.of(Code.BAD_REQUEST, "The form fields are not valid URL-encoded UTF-8.");
  private static final Problem REPEATED =
      Problem.of(Code.BAD_REQUEST, "A form field was sent more than once.");
  private static final String REPLACEMENT = "\uFFFD";

  private FormFields() {}

  /** Reads a body, as {@link #parse(String)} does. */
  public static Map<String, String> parse(byte[] body) {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      throw new Refusal(GARBLED);
    }
  }

  /**
   * Reads a query or a body.
   *
   * @throws Refusal with 400 if the encoding is invalid, or a field is repeated, which would be
   *     ambiguous
   */
  public static Map<String, String> parse(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!pair.isEmpty() && fields.put(name, value) != null) {
        throw new Refusal(REPEATED);
      }
    }
    return fields;
  }

  private static String decode(String text) {
    try {
      String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
      // The decoder's substitute for bytes that are not UTF-8.
      if (!decoded.contains(REPLACEMENT)) {
        return decoded;
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(GARBLED);
    }
    throw new Refusal(GARBLED);
  }
}
