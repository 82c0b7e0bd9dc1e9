package io.biscotti.engine;

import io.biscotti.engine.CaseServer.Wish;
import io.biscotti.engine.EngineCase.Part;
import io.biscotti.engine.EngineCase.Way;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.BrowserCookie;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Leads one browser through cases, and returns what it did with them. Not thread-safe. */
final class EngineTour {

  private static final String FETCH =
      "Promise.all(%s.map(url => fetch(url, {credentials: '%s', cache: 'no-store'})"
          + ".then(() => 0, () => 0))).then(() => true)";
  private static final String FRAME =
      "document.documentElement.append(Object.assign(document.createElement('iframe'),"
          + " {src: '%s', onload: loaded => loaded.target.setAttribute('data-loaded', '')}))";
  private static final String LEAVE = "void setTimeout(() => { location.href = '%s'; })";
  private static final String POST =
      "void setTimeout(() => { const form = Object.assign(document.createElement('form'),"
          + " {method: 'post', action: '%s'}); document.documentElement.append(form);"
          + " form.submit(); })";

  private final Browser browser;
  private final CaseServer server;
  private final List<EngineCase> cases;
  private Optional<List<BrowserCookie>> jar = Optional.empty();

  EngineTour(Browser browser, CaseServer server, List<EngineCase> cases) {
    this.browser = browser;
    this.server = server;
    this.cases = cases;
  }

  /** Sets all cookies, and sends all requests. */
  void run() {
    List<EngineCase> later = cases.stream().filter(one -> one.first().isPresent()).toList();
    visit(later, Wish.FIRST, one -> one.first().orElseThrow());
    visit(cases, Wish.SET, EngineCase::response);
    jar = browser.jar();
    visit(cases.stream().filter(one -> !kept(one)).toList(), Wish.RETURN, EngineCase::response);
    visit(cases, Wish.GET, EngineCase::request);
  }

  /** Whether the browser is known to have kept the cookie. */
  boolean stored(EngineCase one) {
    return kept(one) || server.saw(one, Wish.RETURN) || sent(one);
  }

  /** Whether the driver shows the cookie; not all drivers show all cookies. */
  private boolean kept(EngineCase one) {
    return jar.stream()
        .flatMap(List::stream)
        .anyMatch(each -> (each.name() + each.value()).contains(one.token()));
  }

  /** Whether a kept cookie can be noticed: the driver shows cookies, or the cookie is sent back. */
  boolean tells(boolean sentBack) {
    return jar.isPresent() || sentBack;
  }

  boolean sent(EngineCase one) {
    return server.saw(one, Wish.GET);
  }

  /** Sends one request for all cases that can share it. */
  void visit(List<EngineCase> all, Wish wish, Function<EngineCase, Part> part) {
    Map<List<Object>, List<EngineCase>> pages =
        all.stream()
            .filter(one -> part.apply(one).way() == Way.FETCH)
            .collect(
                Collectors.groupingBy(
                    one -> List.of(part.apply(one).page(), part.apply(one).credentials()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    pages.forEach((page, group) -> fetch((URI) page.get(0), group, wish, part));
    Map<Part, List<EngineCase>> others =
        all.stream()
            .filter(one -> part.apply(one).way() != Way.FETCH)
            .collect(Collectors.groupingBy(part, LinkedHashMap::new, Collectors.toList()));
    others.forEach((each, group) -> navigate(each, group, wish));
  }

  private void fetch(URI page, List<EngineCase> group, Wish wish, Function<EngineCase, Part> part) {
    browser.open(server.at(page));
    fetchHere(group, wish, part);
  }

  /** Sends requests from the page that is open, with the credentials mode of the first case. */
  void fetchHere(List<EngineCase> group, Wish wish, Function<EngineCase, Part> part) {
    String urls =
        group.stream()
            .map(one -> "'" + server.at(part.apply(one), wish, List.of(one)) + "'")
            .collect(Collectors.joining(",", "[", "]"));
    String credentials = part.apply(group.get(0)).credentials().text();
    browser.run(FETCH.formatted(urls, credentials));
  }

  private void navigate(Part part, List<EngineCase> group, Wish wish) {
    browser.open(server.at(part.page()));
    URI target = server.at(part, wish, group);
    String script =
        switch (part.way()) {
          case FRAME -> FRAME;
          case POST -> POST;
          default -> LEAVE;
        };
    browser.run("(() => { " + script.formatted(target) + "; return true; })()");
    browser.await(
        "a request for " + target,
        () ->
            server.answered(group.get(0), wish)
                && (part.way() == Way.FRAME ? areFramesThere() : isThere(wish)));
  }

  /** A frame's cookie is stored once the frame has loaded, which is after the server's response. */
  private boolean areFramesThere() {
    return (Boolean)
        browser.run("document.querySelectorAll('iframe:not([data-loaded])').length === 0");
  }

  private boolean isThere(Wish wish) {
    return (Boolean)
        browser.run(
            "location.search.startsWith('?%s=') && document.readyState === 'complete'"
                .formatted(wish));
  }
}
