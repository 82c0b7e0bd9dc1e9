package io.biscotti.explain;

import io.biscotti.cookie.SameSite;
import io.biscotti.engine.StoredCookie;
import io.biscotti.site.BrowserRequest;
import io.biscotti.site.SafeText;
import io.biscotti.site.Url;
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
 * Conditions besides the cookie itself: what a script must request, what a response must allow, and
 * which settings the browser's user has chosen. A remark appears only where it makes a difference:
 * if some browser stores or sends the cookie, and the cookie's own attributes don't prevent that.
 */
final class OtherConditions {
  private static final String FETCH = "Fetch Standard, credentials";
  private static final Set<String> WITHOUT_PREFLIGHT = Set.of("GET", "HEAD", "POST");

  /** A script's origin and the origin that it calls. */
  private record Call(String from, String to) {}

  private OtherConditions() {}

  /**
   * The remarks.
   *
   * @param response the request whose response contains the line, if some browser stores or deletes
   *     a cookie; otherwise null
   * @param request the later request, if some browser sends the cookie; otherwise null
   * @param cookie as it is stored; null if no browser stores it
   */
  static List<Remark> of(
      @Nullable BrowserRequest response,
      @Nullable BrowserRequest request,
      @Nullable StoredCookie cookie) {
    List<BrowserRequest> visits = Stream.of(response, request).flatMap(Stream::ofNullable).toList();
    Set<Remark> remarks = new LinkedHashSet<>();
    // Usually one page starts both requests; then each remark appears only once.
    Map<Call, Set<String>> calls = new LinkedHashMap<>();
    for (BrowserRequest visit : visits) {
      Call call = call(visit);
      if (call != null) {
        calls.computeIfAbsent(call, each -> new TreeSet<>()).add(SafeText.ascii(visit.method()));
      }
    }
    boolean modeGiven = visits.stream().allMatch(visit -> visit.credentials() != null);
    calls.forEach((call, methods) -> fetched(call, methods, modeGiven, remarks));
    boolean partitioned = cookie != null && cookie.given().partitioned();
    visits.stream()
        .filter(visit -> visit.isThirdParty(false) && !partitioned)
        .map(OtherConditions::settings)
        .forEach(remarks::add);
    if (request != null && request.isThirdParty(false) && needsAccess(cookie)) {
      remarks.add(storageAccess(request));
    }
    return List.copyOf(remarks);
  }

  private static void fetched(
      Call call, Set<String> methods, boolean modeGiven, Set<Remark> remarks) {
    String include =
        "a script of %s must call fetch for %s with credentials: 'include'; otherwise no cookie is"
            + " sent or stored. Images and frames don't need this";
    String script = call.from().equals("null") ? "an opaque origin" : call.from();
    if (!modeGiven) {
      remarks.add(Remark.info("fetch-credentials", include.formatted(script, call.to()), FETCH));
    }
    methods.removeAll(WITHOUT_PREFLIGHT);
    String allow =
        "for the script to read the response, %s must send Access-Control-Allow-Credentials:"
            + " true and Access-Control-Allow-Origin: %s, not *%s";
    String before =
        methods.isEmpty()
            ? ""
            : "; without both, the preflight fails and no %s is sent"
                .formatted(String.join(", ", methods));
    remarks.add(
        Remark.info("cors-credentials", allow.formatted(call.to(), call.from(), before), FETCH));
  }

  /**
   * A call by a script of another origin; null for all other requests, and for WebSockets, which
   * send cookies anyway.
   */
  private static @Nullable Call call(BrowserRequest visit) {
    Url top = visit.topLevel();
    if (top == null || visit.url().isWebSocket()) {
      return null;
    }
    Call call = new Call(visit.startedBy(), visit.url().origin());
    return call.from().equals(call.to()) ? null : call;
  }

  private static Remark settings(BrowserRequest visit) {
    String message =
        "%s is a third party on %s, so the browser's settings decide: Chromium sends such cookies"
            + " unless they are blocked, as in Incognito; Firefox partitions them by site;"
            + " Safari blocks them. With Partitioned, all of them keep the cookie for that one site";
    return Remark.warning(
        "third-party-settings",
        message.formatted(visit.url().host(), Objects.requireNonNull(visit.topLevel()).origin()),
        "MDN, third-party cookies");
  }

  /** Whether the cookie is unpartitioned and has SameSite=None. */
  private static boolean needsAccess(@Nullable StoredCookie cookie) {
    return cookie != null && cookie.partition() == null && cookie.sameSite() == SameSite.NONE;
  }

  private static Remark storageAccess(BrowserRequest request) {
    String message =
        "where third parties are blocked or partitioned, a frame of %s gets its own cookies once"
            + " document.requestStorageAccess() is granted; that requires a click in the frame and, in"
            + " most browsers, an earlier visit to its site";
    return Remark.info(
        "storage-access", message.formatted(request.url().host()), "Storage Access API");
  }
}
