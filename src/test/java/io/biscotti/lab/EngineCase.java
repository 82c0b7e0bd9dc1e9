package io.biscotti.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One row of {@code engines.txt}, which tells what its columns mean.
 *
 * @param token what no other row's cookie has in it
 * @param template the line as it stands in the table
 * @param setCookie the line
 * @param before the line from before; empty without
 */
record EngineCase(
    String name,
    String token,
    String template,
    String setCookie,
    Part response,
    Part request,
    String before) {

  /**
   * A request by a script.
   *
   * @param page where the script is, without a path
   */
  record Part(URI url, URI page) {
    static Part of(String text, String token) {
      String all = text.equals(".") ? "https://localhost/{n}/" : text;
      String[] parts = all.replace("{n}", token).split(" in ");
      URI url = URI.create(parts[0]);
      return new Part(url, URI.create(parts[parts.length - 1]).resolve("/"));
    }

    Visit visit() {
      Address from = Address.parse(page.toString()).orElseThrow();
      Address to = Address.parse(url.toString()).orElseThrow();
      return new Visit(to, "GET", new Visit.Initiator(from), from);
    }

    Stream<String> hosts() {
      return Stream.of(url.getHost(), page.getHost());
    }
  }

  static List<EngineCase> all() throws IOException {
    try (InputStream table = EngineCase.class.getResourceAsStream("engines.txt")) {
      List<String> rows =
          new String(table.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.matches("[a-z].*"))
              .toList();
      List<EngineCase> cases = new ArrayList<>();
      for (String row : rows) {
        cases.add(of(row, cases.size()));
      }
      return cases;
    }
  }

  private static EngineCase of(String row, int number) {
    String[] parts = row.split(" \\| ", -1);
    String token = "c%03d".formatted(number);
    return new EngineCase(
        parts[0],
        token,
        parts[1],
        expanded(parts[1], token, number),
        Part.of(parts[2], token),
        Part.of(parts[3], token),
        parts.length > 4 ? expanded(parts[4], token, number) : "");
  }

  private static String expanded(String text, String token, int number) {
    String named = text.replace("{n}", token).replace("{i}", Integer.toString(number));
    String repeated =
        Pattern.compile("\\{(.)\\*(\\d+)}")
            .matcher(named)
            .replaceAll(match -> match.group(1).repeat(Integer.parseInt(match.group(2))));
    return Pattern.compile("\\{U\\+([0-9A-F]{4})}")
        .matcher(repeated)
        .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1), 16)));
  }

  /** Whether the hosts are known to be this machine without a name server's help. */
  boolean isLocal() {
    return Stream.concat(response.hosts(), request.hosts()).noneMatch(h -> h.endsWith(".test"));
  }

  /** The line from before came over TLS, from a page of the same host. */
  Optional<Part> first() {
    URI url = URI.create("https://" + response.url().getHost() + "/");
    return before.isEmpty() ? Optional.empty() : Optional.of(new Part(url, url));
  }

  Question question() {
    return new Question(
        setCookie,
        response.visit(),
        request.visit(),
        Duration.ZERO,
        first().map(part -> new Question.Existing(before, part.visit())).orElse(null));
  }
}
