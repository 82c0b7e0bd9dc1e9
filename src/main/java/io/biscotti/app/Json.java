package io.biscotti.app;

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
 * JSON as the whole application reads and writes it: times in ISO 8601, and nothing guessed. A
 * field that comes twice or is unknown, a number where a text belongs, a text where true or false
 * or a number does, a fraction where a whole number does, and anything after the end are refused.
 */
final class Json {
  /** Reads and writes; thread-safe, and not to be configured further. */
  static final ObjectMapper MAPPER =
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

  /** Answers with a status and a body. */
  static void write(HttpServletResponse response, int status, Object body) throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(body);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }
}
