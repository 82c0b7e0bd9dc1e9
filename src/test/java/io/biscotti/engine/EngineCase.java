package io.biscotti.engine;

import static java.lang.Integer.parseInt;
import static java.time.ZoneOffset.UTC;

import io.biscotti.explain.Question;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.Credentials;
import io.biscotti.site.Url;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of {@code engines.txt}, which explains its columns.
 *
 * @param token a text that no other row's cookie contains
 * @param template the line as it stands in the table
 * @param setCookie the line
 * @param before the line from before; empty without
 */
record EngineCase(
    String name,
    int number,
    String token,
    String template,
    String setCookie,
    Part response,
    Part request,
    String before) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  /** How a page makes a browser request something. */
  enum Way {
    /** A script's {@code fetch}. */
    FETCH,
    /** A frame in the page. */
    FRAME,
    /** A navigation from the page. */
    LEAVE,
    /** A navigation by a form in the page. */
    POST
  }

  /**
   * A request.
   *
   * @param page where it begins, without a path
   * @param through the URL that redirects to the other; null without
   * @param credentials of a script's fetch
   */
  record Part(Way way, URI url, URI page, URI through, Credentials credentials) {
    private static final Pattern FORM =
        Pattern.compile(
            "(POST )?(\\S+)(?: (in|from|framed by) (\\S+))?(?: through (\\S+))?(?: credentials (\\S+))?");

    static Part of(String text, String token) {
      String all = text.equals(".") ? "https://localhost/{n}/" : text;
      Matcher form = FORM.matcher(all.replace("{n}", token));
      if (!form.matches()) {
        throw new IllegalArgumentException(text);
      }
      Way way =
          switch (String.valueOf(form.group(3))) {
            case "from" -> form.group(1) == null ? Way.LEAVE : Way.POST;
            case "framed by" -> Way.FRAME;
            default -> Way.FETCH;
          };
      URI url = URI.create(form.group(2));
      URI page = form.group(4) == null ? url : URI.create(form.group(4));
      URI through = form.group(5) == null ? null : URI.create(form.group(5));
      Credentials mode = Credentials.of(String.valueOf(form.group(6))).orElse(Credentials.INCLUDE);
      return new Part(way, url, page.resolve("/"), through, mode);
    }

    BrowserRequest visit() {
      Url from = Url.parse(page.toString()).orElseThrow();
      Url to = Url.parse(url.toString()).orElseThrow();
      boolean leaves = way == Way.LEAVE || way == Way.POST;
      // A redirect turns POST into GET.
      return new BrowserRequest(
          to,
          way == Way.POST && through == null ? "POST" : "GET",
          new BrowserRequest.Initiator(from),
          leaves ? null : from,
          through == null ? null : Url.parse(through.toString()).orElseThrow(),
          way == Way.FETCH ? credentials : null);
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

  /** A row as it stands in the table. */
  static EngineCase of(String row, int number) {
    String[] parts = row.split(" \\| ", -1);
    String token = "c%03d".formatted(number);
    return new EngineCase(
        parts[0],
        number,
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

  /** The line, with a date in place of <code>{in 3 s}</code>. */
  static String dated(String line) {
    return Pattern.compile("\\{in (\\d+) s}")
        .matcher(line)
        .replaceAll(
            match -> DATE.format(ZonedDateTime.now(UTC).plusSeconds(parseInt(match.group(1)))));
  }

  /** The line from before came over TLS, from a page of the same host. */
  Optional<Part> first() {
    URI url = URI.create("https://" + response.url().getHost() + "/");
    return before.isEmpty()
        ? Optional.empty()
        : Optional.of(new Part(Way.FETCH, url, url, null, Credentials.INCLUDE));
  }

  /** The question for the explainer. */
  Question question(Duration after) {
    return question(request, after);
  }

  /** Whether the cookie is sent back to where it was set. */
  Question questionOfReturn() {
    return question(response, Duration.ZERO);
  }

  private Question question(Part later, Duration after) {
    return new Question(
        dated(setCookie),
        response.visit(),
        later.visit(),
        after,
        first().map(part -> new Question.Existing(before, part.visit())).orElse(null));
  }
}
