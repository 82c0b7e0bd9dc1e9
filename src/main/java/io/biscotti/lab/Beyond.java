package io.biscotti.lab;

import io.biscotti.cookie.SameSite;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What decides beyond the cookie: what a script has to ask for, what a response has to allow, and
 * what a person has set in the browser. Each is told only where it decides: where some browser
 * stores or sends the cookie, and not where the cookie's own attributes keep it back anyway.
 */
final class Beyond {
  private static final String FETCH = "Fetch Standard, credentials";
  private static final Set<String> WITHOUT_PREFLIGHT = Set.of("GET", "HEAD", "POST");

  /** One page's script and where it asks. */
  private record Call(String from, String to) {}

  private Beyond() {}

  /**
   * The remarks.
   *
   * @param response the request with the line, if some browser stores what it says; null else
   * @param request the later one, if some browser sends the cookie; null else
   * @param cookie as it is kept; null where that is nowhere
   */
  static List<Remark> of(
      @Nullable Visit response, @Nullable Visit request, @Nullable Stored cookie) {
    List<Visit> visits = Stream.of(response, request).flatMap(Stream::ofNullable).toList();
    Set<Remark> remarks = new LinkedHashSet<>();
    // The response and the later request are mostly asked for by one page, and told of once.
    Map<Call, Set<String>> calls = new LinkedHashMap<>();
    for (Visit visit : visits) {
      Call call = call(visit);
      if (call != null) {
        calls.computeIfAbsent(call, each -> new TreeSet<>()).add(Shown.ascii(visit.method()));
      }
    }
    calls.forEach((call, methods) -> fetched(call, methods, remarks));
    boolean partitioned = cookie != null && cookie.given().partitioned();
    visits.stream()
        .filter(visit -> visit.isThirdParty(false) && !partitioned)
        .map(Beyond::settings)
        .forEach(remarks::add);
    if (request != null && request.isThirdParty(false) && needsAccess(cookie)) {
      remarks.add(storageAccess(request));
    }
    return List.copyOf(remarks);
  }

  private static void fetched(Call call, Set<String> methods, Set<Remark> remarks) {
    String include =
        "a script of %s has to call fetch for %s with credentials: 'include', or no cookie is sent"
            + " or stored; images and frames need nothing";
    String script = call.from().equals("null") ? "an opaque origin" : call.from();
    remarks.add(Remark.info("fetch-credentials", include.formatted(script, call.to()), FETCH));
    methods.removeAll(WITHOUT_PREFLIGHT);
    String allow =
        "for the script to read the response, %s has to answer Access-Control-Allow-Credentials:"
            + " true and Access-Control-Allow-Origin: %s, not *%s";
    String before =
        methods.isEmpty()
            ? ""
            : "; without both the preflight fails, and no %s is sent"
                .formatted(String.join(", ", methods));
    remarks.add(
        Remark.info("cors-credentials", allow.formatted(call.to(), call.from(), before), FETCH));
  }

  /**
   * A script of another origin; null for others, and for WebSockets, which carry cookies anyway.
   */
  private static @Nullable Call call(Visit visit) {
    Address top = visit.topLevel();
    if (top == null || visit.url().isWebSocket()) {
      return null;
    }
    Visit.Initiator initiator = visit.initiator();
    Address page = initiator == null ? top : initiator.page();
    Call call = new Call(page == null ? "null" : page.origin(), visit.url().origin());
    return call.from().equals(call.to()) ? null : call;
  }

  private static Remark settings(Visit visit) {
    String message =
        "%s is a third party on %s, so each browser's setting decides: Chromium sends such cookies"
            + " unless they are blocked, as in Incognito; Firefox keeps them apart for each site;"
            + " Safari blocks them. Partitioned lets a cookie through, for that one site";
    return Remark.warning(
        "third-party-settings",
        message.formatted(visit.url().host(), Objects.requireNonNull(visit.topLevel()).origin()),
        "MDN, third-party cookies");
  }

  /** Only a cookie that is kept for all sites, and that SameSite lets out. */
  private static boolean needsAccess(@Nullable Stored cookie) {
    return cookie != null && cookie.partition() == null && cookie.sameSite() == SameSite.NONE;
  }

  private static Remark storageAccess(Visit request) {
    String message =
        "where third parties are blocked or kept apart, a frame of %s has its own cookies once"
            + " document.requestStorageAccess() is granted; that takes a click in the frame, and in"
            + " most browsers an earlier visit to its site";
    return Remark.info(
        "storage-access", message.formatted(request.url().host()), "Storage Access API");
  }
}
