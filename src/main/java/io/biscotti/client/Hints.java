package io.biscotti.client;

import java.util.List;

/**
 * What a browser says about itself besides {@code User-Agent}, as structured field values such as
 * {@code "Linux"} or {@code ?0}: <a href="https://wicg.github.io/ua-client-hints/">User-Agent
 * Client Hints</a>. Each one is cleaned and limited like {@link Client#userAgent}, and empty if it
 * was not sent. Immutable.
 *
 * @param brands {@code Sec-CH-UA}
 * @param mobile {@code Sec-CH-UA-Mobile}
 * @param platform {@code Sec-CH-UA-Platform}
 * @param platformVersion {@code Sec-CH-UA-Platform-Version}, which is sent only on request
 * @param model {@code Sec-CH-UA-Model}, likewise
 */
public record Hints(
    String brands, String mobile, String platform, String platformVersion, String model) {
  /** No hints. */
  public static final Hints NONE = new Hints("", "", "", "", "");

  /** Cleans and shortens the hints. */
  public Hints {
    brands = Plain.text(brands, Plain.MOST);
    mobile = Plain.text(mobile, Plain.MOST);
    platform = Plain.text(platform, Plain.MOST);
    platformVersion = Plain.text(platformVersion, Plain.MOST);
    model = Plain.text(model, Plain.MOST);
  }

  /**
   * Parses the result of {@link #lines}.
   *
   * @param lines any text; missing lines count as empty
   */
  public static Hints ofLines(String lines) {
    String[] each = (lines + "\n\n\n\n\n").split("\n", -1);
    return new Hints(each[0], each[1], each[2], each[3], each[4]);
  }

  /**
   * All hints as one text of at most 1,284 characters.
   *
   * @return one line per hint, in the order of this record; empty if there are no hints
   */
  public String lines() {
    return String.join("\n", values()).stripTrailing();
  }

  private List<String> values() {
    return List.of(brands, mobile, platform, platformVersion, model);
  }
}
