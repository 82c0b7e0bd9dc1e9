package io.biscotti.web;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The application's JSON mapper: writes times in ISO 8601, and reads strictly. It refuses unknown
 * and repeated fields, numbers and booleans for strings, strings and numbers for booleans, strings
 * and fractions for integers, and anything after the end of the document.
 */
public final class Json {
  /** The shared mapper; thread-safe. Don't reconfigure it. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .withCoercionConfig(
              LogicalType.Boolean,
              flag -> {
                flag.setCoercion(CoercionInputShape.String, CoercionAction.Fail);
                flag.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
              })
          .withCoercionConfig(
              LogicalType.Textual,
              text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .withCoercionConfig(
              LogicalType.Integer,
              number -> {
                number.setCoercion(CoercionInputShape.String, CoercionAction.Fail);
                number.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
                number.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
              })
          .build();

  private Json() {}

  /** Writes a response with a status and a JSON body. */
  public static void write(HttpServletResponse response, int status, Object body)
      throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(body);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }
}
