package io.biscotti.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a browser says of itself beside {@code User-Agent}, as structured field values like {@code
 * "Linux"} or {@code ?0}: <a href="https://wicg.github.io/ua-client-hints/">User-Agent Client
 * Hints</a>. Each is cleaned and bounded as {@link Client#userAgent} is, and empty when it was not
 * sent. Immutable.
 *
 * @param brands {@code Sec-CH-UA}
 * @param mobile {@code Sec-CH-UA-Mobile}
 * @param platform {@code Sec-CH-UA-Platform}
 * @param platformVersion {@code Sec-CH-UA-Platform-Version}, which is sent only when asked for
 * @param model {@code Sec-CH-UA-Model}, likewise
 */
public record Hints(
    String brands, String mobile, String platform, String platformVersion, String model) {
  /** No hint at all. */
  public static final Hints NONE = new Hints("", "", "", "", "");

  private static final List<String> HEADERS =
      List.of(
          "Sec-CH-UA",
          "Sec-CH-UA-Mobile",
          "Sec-CH-UA-Platform",
          "Sec-CH-UA-Platform-Version",
          "Sec-CH-UA-Model");

  /** Cleans what came. */
  public Hints {
    brands = Plain.text(brands, Plain.MOST);
    mobile = Plain.text(mobile, Plain.MOST);
    platform = Plain.text(platform, Plain.MOST);
    platformVersion = Plain.text(platformVersion, Plain.MOST);
    model = Plain.text(model, Plain.MOST);
  }

  /**
   * Reads what {@link #lines} wrote.
   *
   * @param lines anything at all; lines that are missing count as empty
   */
  public static Hints ofLines(String lines) {
    String[] each = (lines + "\n\n\n\n\n").split("\n", -1);
    return new Hints(each[0], each[1], each[2], each[3], each[4]);
  }

  /**
   * All hints in one text, of at most 1,284 characters.
   *
   * @return one line for each, in the order of this record; empty when there is none
   */
  public String lines() {
    return String.join("\n", values()).stripTrailing();
  }

  private List<String> values() {
    return List.of(brands, mobile, platform, platformVersion, model);
  }

  /** Those that were sent, under the names of their headers. */
  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < HEADERS.size(); i++) {
      if (!values().get(i).isEmpty()) {
        headers.put(HEADERS.get(i), values().get(i));
      }
    }
    return headers;
  }
}
