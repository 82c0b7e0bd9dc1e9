package io.biscotti.lab;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.CookieRules;
import io.biscotti.cookie.Finding;
import io.biscotti.cookie.Proposal;
import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.cookie.SetCookie;
import io.biscotti.lab.OwnCookie.Attributes;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.session.Sessions;
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
 * {@code /api/cookies}: the cookies that the request itself carried, with what there is to say
 * about each, and cookies of the visitor's own making. Values are shown of cookies that the lab
 * set, and of the application's own that scripts can read anyway. Thread-safe.
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

  /** Names that the address of a cookie can't end in: a route, and what clients resolve. */
  private static final Set<String> UNREACHABLE = Set.of("explain", ".", "..");

  private static final Finding ROUTE =
      new Finding(
          Finding.Level.ERROR,
          "name-route",
          "name must not be explain, . or .., as /api/cookies/{name} could not tell it apart",
          "docs/lab.md");

  private final InstantSource clock;
  private final Issued issued;

  /** Judges dates by this clock, and remembers what it sets. */
  @Inject
  public CookiesResource(InstantSource clock, Issued issued) {
    this.clock = clock;
    this.issued = issued;
  }

  /**
   * What {@code GET} answers.
   *
   * @param cookies in the order in which they came, duplicates included
   * @param header of all of them
   * @param findings about all of them
   */
  public record Carried(List<Cookie> cookies, Header header, List<Remark> findings) {}

  /**
   * One cookie.
   *
   * @param name as it came
   * @param value null, and left out, unless the lab set it or it is one of the application's own
   *     that scripts can read
   * @param sizeBytes of name and value, as browsers measure it
   * @param known whether the application itself sets it
   * @param purpose what it is for; null when it isn't known
   * @param attributes as they are set; null when they aren't known, as none travel with a cookie
   * @param findings what there is to say
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
   * The {@code Cookie} field.
   *
   * @param sizeBytes of all the fields
   * @param duplicates the names that came more than once
   */
  public record Header(int sizeBytes, Set<String> duplicates) {}

  /**
   * One cookie's value.
   *
   * @param name as it was asked for
   * @param value as it came; of several, the first
   */
  public record Value(String name, String value) {}

  /**
   * What {@code POST} answers.
   *
   * @param setCookie the line that sets the cookie
   * @param findings warnings and remarks
   */
  public record Made(String setCookie, List<Remark> findings) {}

  /** 200 with all that the request carried. */
  @GET
  public Carried list(@Context HttpServletRequest request) {
    CookieHeader header = ServletCookies.header(request);
    OwnCookies own = own(request);
    Inspector inspector = new Inspector(header, own, request.isSecure(), clock.instant());
    return new Carried(
        header.cookies().stream().map(sent -> cookie(sent, own, inspector)).toList(),
        new Header(header.sizeBytes(), header.duplicates()),
        inspector.aboutAll());
  }

  private Cookie cookie(CookieHeader.Sent sent, OwnCookies own, Inspector inspector) {
    Optional<OwnCookie> known = own.find(sent.name());
    return new Cookie(
        sent.name(),
        isShown(sent.name(), sent.value(), own) ? sent.value() : null,
        sent.name().length() + sent.value().length(),
        known.isPresent(),
        known.map(OwnCookie::purpose).orElse(null),
        known.map(OwnCookie::attributes).orElse(null),
        inspector.about(sent));
  }

  /**
   * Any other value may be one that HttpOnly keeps from scripts, which {@code Cookie} doesn't say.
   */
  private boolean isShown(String name, String value, OwnCookies own) {
    return !name.isEmpty()
        && !own.isSecret(name)
        && (own.isReadable(name) || issued.contains(name, value));
  }

  /** 200 with the value, 403 for one that isn't shown, 422 when there is no such cookie. */
  @GET
  @Path("{name}")
  public Value get(@PathParam("name") String name, @Context HttpServletRequest request) {
    OwnCookies own = own(request);
    if (own.isSecret(name)) {
      throw new Refusal(
          Problem.of(Code.FORBIDDEN, "The name is that of a secret, whose value is not shown."));
    }
    List<String> values = ServletCookies.header(request).values(name);
    if (values.isEmpty()) {
      throw new Refusal(
          Problem.of(Code.COOKIE_REQUIRED, "The request carried no cookie of that name."));
    }
    if (!isShown(name, values.get(0), own)) {
      throw new Refusal(
          Problem.of(
              Code.FORBIDDEN,
              "This server has no note that the lab set this cookie, so its value is not shown."));
    }
    return new Value(name, values.get(0));
  }

  /** 201 with the line that is sent along, or 422. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response post(@Nullable Wish wish, @Context HttpServletRequest request) {
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
        .entity(new Made(cookie.header(), remarks))
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
   * 204 with the line that deletes a cookie, whether or not there is one; 403 for the application's
   * own secrets, which signing out ends; 422 when no cookie can be named so.
   *
   * @param path as the cookie was set
   * @param domain as the cookie was set; null without
   * @param partitioned whether it was set so
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
              Code.FORBIDDEN, "The application ends this cookie itself, when you sign out."));
    }
    boolean secure = request.isSecure() || partitioned || Prefixes.of(name) != null;
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

  private static OwnCookies own(HttpServletRequest request) {
    String line =
        Sessions.in(request.getServletContext())
            .map(Sessions::cookieLine)
            .orElseThrow(() -> new IllegalStateException("SessionFilter has not started"));
    return OwnCookies.of(line, request.getContextPath(), request.isSecure());
  }
}
