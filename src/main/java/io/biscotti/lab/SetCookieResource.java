package io.biscotti.lab;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.biscotti.cookie.Finding;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.engine.ParsedCookie;
import io.biscotti.guard.RequestOrigin;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/set-cookie}: answers with the {@code Set-Cookie} line of the request, unchanged, so
 * that people can see what their browser makes of it. Only pages of this host may ask for it, even
 * if other origins may use the API. Thread-safe.
 */
@Path("set-cookie")
@Produces(MediaType.APPLICATION_JSON)
public final class SetCookieResource {
  private static final Pattern FIELD =
      Pattern.compile("^\\s*set-cookie\\s*:", Pattern.CASE_INSENSITIVE);
  private static final String LINE = "setCookie";

  private final IssuedCookies issued;

  /** Records the cookies that it sets in {@code issued}. */
  @Inject
  public SetCookieResource(IssuedCookies issued) {
    this.issued = issued;
  }

  /**
   * The request body.
   *
   * @param setCookie required; a leading {@code Set-Cookie:} is skipped
   * @param expire whether to delete the cookie that the line sets; null for false
   */
  public record RawAsked(@Nullable String setCookie, @Nullable Boolean expire) {
    /** Omits the line, because it contains the value. */
    @Override
    public String toString() {
      return "RawAsked[hidden]";
    }
  }

  /**
   * The response.
   *
   * @param setCookie the line in the response's header
   * @param name as RFC 6265bis reads it, possibly empty; omitted if browsers ignore the line
   * @param value as RFC 6265bis reads it, possibly empty; omitted if browsers ignore the line
   */
  public record RawSent(
      String setCookie,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String name,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String value) {
    /** Omits the value. */
    @Override
    public String toString() {
      return "RawSent[hidden]";
    }
  }

  /** 200 with the line, which is also in the header; 403 for pages of other hosts; or 422. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response post(@Nullable RawAsked asked, @Context HttpServletRequest request) {
    if (asked == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    requireOwnPage(request);
    RawLine typed = line(asked.setCookie());
    List<Finding> errors =
        typed.errors(
            CookiesResource.own(request), request.getServerName(), ServletCookies.header(request));
    boolean expire = Boolean.TRUE.equals(asked.expire());
    // A deletion makes room, so it never exceeds the limit.
    errors.removeIf(error -> expire && error.rule().equals("raw-budget"));
    if (!errors.isEmpty()) {
      throw new Refusal(CookieFields.invalid(errors, rule -> LINE));
    }
    RawLine line = expire ? typed.expired() : typed;
    Optional<ParsedCookie> read = line.read();
    read.ifPresent(cookie -> issued.add(octets(cookie.name()), octets(cookie.value())));
    return Response.ok(
            new RawSent(
                line.text(),
                read.map(ParsedCookie::name).orElse(null),
                read.map(ParsedCookie::value).orElse(null)))
        .header("Set-Cookie", line.octets())
        .build();
  }

  private static RawLine line(@Nullable String text) {
    RawLine line = RawLine.of(FIELD.matcher(text == null ? "" : text).replaceFirst(""));
    if (line.text().isEmpty()) {
      throw new Refusal(Problem.invalid(List.of(new FieldError(LINE, "is required"))));
    }
    return line;
  }

  /** The text of a cookie as it comes back: containers read octets as characters. */
  private static String octets(String text) {
    return new RawLine(text).octets();
  }

  /**
   * Refuses requests from pages of other origins. They may set cookies through {@code
   * /api/cookies}, which checks more.
   */
  private static void requireOwnPage(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    boolean own =
        site == null
            ? !RequestOrigin.isClaimed(request) || RequestOrigin.isOwn(request)
            : site.equals("same-origin") || site.equals("none");
    if (!own) {
      throw new Refusal(
          Problem.of(Code.FORBIDDEN, "Only pages of this origin may have a raw line sent."));
    }
  }
}
