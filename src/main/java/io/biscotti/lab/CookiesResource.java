package io.biscotti.lab;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.biscotti.client.Browser;
import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.CookieRules;
import io.biscotti.cookie.Finding;
import io.biscotti.cookie.Proposal;
import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.cookie.SetCookie;
import io.biscotti.engine.NamePrefixes;
import io.biscotti.explain.Remark;
import io.biscotti.lab.OwnCookie.Attributes;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.session.Sessions;
import io.biscotti.site.Host;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/cookies}: lists the cookies of the request itself with findings about each, and sets,
 * reads and deletes cookies of the visitor's choice. To a browser, it shows only the values of
 * cookies that the lab has set, and of the application's own cookies that scripts can read anyway;
 * to other clients, all values but secrets. Thread-safe.
 */
@Path("cookies")
@Produces(MediaType.APPLICATION_JSON)
public final class CookiesResource {
  private static final Finding TAKEN =
      new Finding(
          Finding.Level.ERROR,
          "name-own",
          "name must not be one that the application uses",
          "docs/lab.md");

  /** Names that a cookie's URL can't end with: a route, and dot segments, which clients resolve. */
  private static final Set<String> UNREACHABLE = Set.of("explain", ".", "..");

  private static final Finding ROUTE =
      new Finding(
          Finding.Level.ERROR,
          "name-route",
          "name must not be explain, . or .., because /api/cookies/{name} can't address it",
          "docs/lab.md");

  private final InstantSource clock;
  private final IssuedCookies issued;

  /** Compares dates with {@code clock}, and records the cookies that it sets in {@code issued}. */
  @Inject
  public CookiesResource(InstantSource clock, IssuedCookies issued) {
    this.clock = clock;
    this.issued = issued;
  }

  /**
   * The response to {@code GET}.
   *
   * @param cookies in the order of the header, duplicates included
   * @param header the {@code Cookie} header as a whole
   * @param findings about all cookies together
   */
  public record Carried(List<Cookie> cookies, Header header, List<Remark> findings) {}

  /**
   * One cookie.
   *
   * @param name as sent
   * @param value null, and omitted, unless the lab set the cookie, it is one of the application's
   *     own that scripts can read, or the client isn't a browser
   * @param sizeBytes of name and value, as browsers count it
   * @param known whether the application itself sets it
   * @param purpose what the cookie is for; null if unknown
   * @param attributes as the application sets them; null if unknown, because browsers don't send
   *     attributes
   * @param findings about this cookie
   */
  public record Cookie(
      String name,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String value,
      int sizeBytes,
      boolean known,
      @Nullable String purpose,
      @Nullable Attributes attributes,
      List<Remark> findings) {}

  /**
   * The {@code Cookie} header.
   *
   * @param sizeBytes of all {@code Cookie} fields
   * @param duplicates the names that occur more than once
   */
  public record Header(int sizeBytes, Set<String> duplicates) {}

  /**
   * One cookie's value.
   *
   * @param name as requested
   * @param value as sent; the first if there are several
   */
  public record Value(String name, String value) {}

  /**
   * The response to {@code POST}.
   *
   * @param setCookie the line that sets the cookie
   * @param findings warnings and remarks
   */
  public record Made(String setCookie, List<Remark> findings) {}

  /**
   * 200 with the request's cookies.
   *
   * @param language of the findings' messages: {@code de} for German, otherwise English
   */
  @GET
  public Carried list(
      @QueryParam("language") @Nullable String language, @Context HttpServletRequest request) {
    CookieHeader header = ServletCookies.header(request);
    OwnCookies own = own(request);
    CookieInspector inspector =
        new CookieInspector(header, own, request.isSecure(), clock.instant());
    return new Carried(
        header.cookies().stream()
            .map(sent -> cookie(sent, own, request, in(language, inspector.about(sent))))
            .toList(),
        new Header(header.sizeBytes(), header.duplicates()),
        in(language, inspector.aboutAll()));
  }

  private static List<Remark> in(@Nullable String language, List<Remark> remarks) {
    return remarks.stream().map(remark -> remark.in(language)).toList();
  }

  private Cookie cookie(
      CookieHeader.Sent sent, OwnCookies own, HttpServletRequest request, List<Remark> remarks) {
    Optional<OwnCookie> known = own.find(sent.name());
    return new Cookie(
        sent.name(),
        isShown(sent.name(), sent.value(), own, request) ? sent.value() : null,
        sent.name().length() + sent.value().length(),
        known.isPresent(),
        known.map(OwnCookie::purpose).orElse(null),
        known.map(OwnCookie::attributes).orElse(null),
        remarks);
  }

  /**
   * Whether to show a value. To a browser, any other cookie may be {@code HttpOnly}, which the
   * {@code Cookie} header doesn't reveal, and its value must stay hidden from scripts. A client
   * that isn't a browser wrote the header itself.
   */
  private boolean isShown(String name, String value, OwnCookies own, HttpServletRequest request) {
    return !name.isEmpty()
        && !own.isSecret(name)
        && (own.isReadable(name) || issued.contains(name, value) || !mayBeBrowser(request));
  }

  private static boolean mayBeBrowser(HttpServletRequest request) {
    boolean isTelling = request.isSecure() || Host.isLoopback(request.getServerName());
    return !isTelling || Browser.sent(request);
  }

  /** 200 with the value; 403 if it must stay hidden; 422 if the request has no such cookie. */
  @GET
  @Path("{name}")
  public Value get(@PathParam("name") String name, @Context HttpServletRequest request) {
    OwnCookies own = own(request);
    if (own.isSecret(name)) {
      throw new Refusal(
          Problem.of(Code.FORBIDDEN, "This name belongs to a secret, whose value is never shown."));
    }
    List<String> values = ServletCookies.header(request).values(name);
    if (values.isEmpty()) {
      throw new Refusal(
          Problem.of(Code.COOKIE_REQUIRED, "The request has no cookie with that name."));
    }
    if (!isShown(name, values.get(0), own, request)) {
      throw new Refusal(
          Problem.of(
              Code.FORBIDDEN,
              "This server has no record that the lab set this cookie, so its value is not shown."));
    }
    return new Value(name, values.get(0));
  }

  /**
   * 201 with the {@code Set-Cookie} line, which is also sent as a header; or 422.
   *
   * @param language of the findings' messages: {@code de} for German, otherwise English
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response post(
      @Nullable CookieRequest wish,
      @QueryParam("language") @Nullable String language,
      @Context HttpServletRequest request) {
    if (wish == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    Proposal proposal = wish.proposal();
    List<Finding> errors = new ArrayList<>(wish.errors());
    errors.addAll(CookieRules.errors(proposal));
    if (own(request).isTaken(proposal.name())) {
      errors.add(TAKEN);
    }
    if (UNREACHABLE.contains(proposal.name())) {
      errors.add(ROUTE);
    }
    requireNone(errors);
    SetCookie cookie = cookie(proposal);
    issued.add(proposal.name(), proposal.value());
    List<Remark> remarks =
        CookieRules.findings(proposal, clock.instant()).stream().map(Remark::of).toList();
    return Response.status(Response.Status.CREATED)
        .header("Set-Cookie", cookie.header())
        .entity(new Made(cookie.header(), in(language, remarks)))
        .build();
  }

  private static SetCookie cookie(Proposal proposal) {
    String sameSite = proposal.sameSite();
    return SetCookie.named(proposal.name())
        .value(proposal.value())
        .path(proposal.path())
        .domain(proposal.domain())
        .maxAge(proposal.maxAge())
        .expires(proposal.expires())
        .secure(proposal.secure())
        .httpOnly(proposal.httpOnly())
        .sameSite(sameSite == null ? null : SameSite.parse(sameSite).orElse(null))
        .partitioned(proposal.partitioned())
        .build();
  }

  /**
   * 204 with the {@code Set-Cookie} line that deletes the cookie, whether or not it exists; 403 for
   * the application's own secrets, which end when the user signs out; 422 for an invalid name, path
   * or domain.
   *
   * @param path the path that the cookie was set with
   * @param domain the domain that the cookie was set with; null for none
   * @param partitioned whether the cookie was set with {@code Partitioned}
   */
  @DELETE
  @Path("{name}")
  public Response delete(
      @PathParam("name") String name,
      @QueryParam("path") @DefaultValue("/") String path,
      @QueryParam("domain") @Nullable String domain,
      @QueryParam("partitioned") boolean partitioned,
      @Context HttpServletRequest request) {
    if (own(request).isOwnSecret(name)) {
      throw new Refusal(
          Problem.of(
              Code.FORBIDDEN, "The application deletes this cookie itself when you sign out."));
    }
    boolean secure = request.isSecure() || partitioned || NamePrefixes.of(name) != null;
    Proposal proposal =
        new Proposal(name, "", path, domain, null, null, secure, true, null, partitioned);
    requireNone(CookieRules.errors(proposal));
    return Response.noContent().header("Set-Cookie", cookie(proposal).expire().header()).build();
  }

  private static void requireNone(List<Finding> errors) {
    if (!errors.isEmpty()) {
      throw new Refusal(CookieFields.invalid(errors));
    }
  }

  /** The application's cookies for a request. */
  static OwnCookies own(HttpServletRequest request) {
    String line =
        Sessions.in(request.getServletContext())
            .map(Sessions::cookieLine)
            .orElseThrow(() -> new IllegalStateException("SessionFilter has not started"));
    return OwnCookies.of(line, request.getContextPath(), request.isSecure());
  }
}
