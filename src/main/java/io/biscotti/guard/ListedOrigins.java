package io.biscotti.guard;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The origins that a {@link CorsPolicy} lists, with the headers of their responses computed in
 * advance. Immutable.
 */
final class ListedOrigins {

  private final CorsPolicy policy;
  private final Map<String, Listed> exact = new HashMap<>();

  ListedOrigins(CorsPolicy policy) {
    this.policy = policy;
    for (Origin origin : policy.origins().exact()) {
      exact.put(origin.toString(), listed(origin));
    }
  }

  /**
   * An origin that may use the service.
   *
   * @param text as a browser writes it
   * @param headers the headers of each response that its scripts may read
   */
  record Listed(Origin origin, String text, Map<String, String> headers) {}

  /**
   * Looks up an origin. One that is listed in full, in the form that browsers send, needs no
   * parsing.
   *
   * @param claimed the value of an {@code Origin} header; null if there is none
   * @return null if it is not listed
   */
  @Nullable Listed find(@Nullable String claimed) {
    if (claimed == null) {
      return null;
    }
    Listed known = exact.get(claimed);
    return known == null
        ? Origin.parse(claimed).filter(policy.origins()::allows).map(this::listed).orElse(null)
        : known;
  }

  private Listed listed(Origin origin) {
    String text = origin.toString();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Vary", "Origin");
    headers.put("Access-Control-Allow-Origin", text);
    headers.put("Access-Control-Allow-Credentials", "true");
    String exposed = String.join(", ", policy.exposed());
    if (!exposed.isEmpty()) {
      headers.put("Access-Control-Expose-Headers", exposed);
    }
    return new Listed(origin, text, headers);
  }
}
