package io.biscotti.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A server's response.
 *
 * @param headers all of them, in the order of arrival
 * @param body as text in UTF-8
 */
public record Reply(int status, List<Header> headers, String body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One header line. */
  public record Header(String name, String value) {}

  /** Copies the list. */
  public Reply {
    headers = List.copyOf(headers);
  }

  /** The first header with this name, in any case. */
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /**
   * The value of a header with this name, in any case, that may occur once.
   *
   * @throws AssertionError if it occurs more than once
   */
  public Optional<String> once(String name) {
    List<String> values = headers(name);
    if (values.size() > 1) {
      throw new AssertionError(name + " came more than once: " + values);
    }
    return values.stream().findFirst();
  }

  /** The members of every {@code Vary} header. */
  public List<String> vary() {
    return headers("Vary").stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .toList();
  }

  /** The values of all headers with this name, in any case. */
  public List<String> headers(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  /** The {@code Set-Cookie} headers, in the order of arrival. */
  public List<String> setCookies() {
    return headers("Set-Cookie");
  }

  /** The {@code Set-Cookie} headers for a cookie with this name, in the order of arrival. */
  public List<String> setCookies(String name) {
    return setCookies().stream().filter(line -> line.startsWith(name + "=")).toList();
  }

  /**
   * The body as JSON.
   *
   * @throws AssertionError if it isn't JSON
   */
  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + this, e);
    }
  }
}
