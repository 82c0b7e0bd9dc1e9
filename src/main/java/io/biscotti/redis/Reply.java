package io.biscotti.redis;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a script returned.
 *
 * @param value a {@code Long}, a {@code byte[]}, a {@code List} of these, or null for nil
 * @param repeated whether the connection broke and the script was run a second time: the first run
 *     may have taken effect too, so that the script found what it had written itself
 */
public record Reply(@Nullable Object value, boolean repeated) {

  /** Whether the script returned the number 1. */
  public boolean isOne() {
    return Long.valueOf(1).equals(value);
  }

  /** The bytes that the script returned; empty for nil or another type. */
  public Optional<byte[]> bytes() {
    return value instanceof byte[] bytes ? Optional.of(bytes) : Optional.empty();
  }

  /** The list that the script returned; empty for nil or another type. */
  public List<?> list() {
    return value instanceof List<?> list ? list : List.of();
  }
}
