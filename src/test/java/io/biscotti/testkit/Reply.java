package io.biscotti.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a server answered.
 *
 * @param headers all of them, in the order they came
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

  /** The first header of this name, in any case. */
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /**
   * The value of a header of this name that came once, in any case.
   *
   * @throws AssertionError when it came more than once
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

  /** The values of all headers of this name, in any case. */
  public List<String> headers(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  /** The {@code Set-Cookie} headers, as they came. */
  public List<String> setCookies() {
    return headers("Set-Cookie");
  }

  /** The {@code Set-Cookie} headers for a cookie of this name, as they came. */
  public List<String> setCookies(String name) {
    return setCookies().stream().filter(line -> line.startsWith(name + "=")).toList();
  }

  /**
   * The body as JSON.
   *
   * @throws AssertionError when it is something else
   */
  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + this, e);
    }
  }
}
