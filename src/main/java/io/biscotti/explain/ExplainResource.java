package io.biscotti.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.biscotti.engine.Reason;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /api/cookies/explain}: what browsers do with a {@code Set-Cookie} line. Thread-safe. */
@Path("cookies/explain")
@Produces(MediaType.APPLICATION_JSON)
public final class ExplainResource {
  private final Explainer explainer;

  /** Explains as of the time of this clock. */
  @Inject
  public ExplainResource(InstantSource clock) {
    this.explainer = new Explainer(clock);
  }

  /**
   * An {@link Explanation} as JSON.
   *
   * @param stored whether browsers store it
   * @param sent whether they send it; null if the question has no later request
   * @param reasons every step
   * @param differs the engines that behave differently
   * @param cookie as it is stored; null if it isn't
   * @param findings what else matters besides the cookie, including an outdated Public Suffix List
   * @param publicSuffixList the version and age of the Public Suffix List
   */
  public record Answer(
      boolean stored,
      @Nullable Boolean sent,
      List<Step> reasons,
      List<Difference> differs,
      Explanation.@Nullable Kept cookie,
      List<Remark> findings,
      SuffixList publicSuffixList) {
    static Answer of(Explanation explanation) {
      return new Answer(
          explanation.stored(),
          explanation.sent(),
          explanation.reasons().stream().map(Step::of).toList(),
          explanation.differs().stream().map(Difference::of).toList(),
          explanation.cookie(),
          explanation.findings(),
          explanation.publicSuffixList());
    }
  }

  /**
   * A {@link Reason}.
   *
   * @param rule its id
   * @param message for people
   * @param source the document that states the rule
   * @param effect {@code note}, {@code ignored}, {@code removed}, {@code stored}, {@code withheld}
   *     or {@code sent}
   */
  public record Step(String rule, String message, String source, String effect) {
    static Step of(Reason reason) {
      return new Step(
          reason.rule(),
          reason.message(),
          reason.source(),
          reason.effect().name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * How one engine behaves differently.
   *
   * @param engine {@code chromium}, {@code firefox}, {@code safari} or {@code webkitgtk}
   * @param stored omitted if the engine agrees
   * @param sent omitted if the engine agrees
   * @param removed whether an existing cookie is deleted; omitted if the engine agrees, or if
   *     {@code stored} differs
   * @param rule the ids of the engine's quirks
   * @param message for people
   * @param source the sources of the quirks
   * @param reason the step that decided with this engine
   */
  public record Difference(
      String engine,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean stored,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean sent,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean removed,
      String rule,
      String message,
      String source,
      Step reason) {
    static Difference of(Explanation.Difference difference) {
      return new Difference(
          difference.engine().wireName(),
          difference.stored(),
          difference.sent(),
          difference.removed(),
          difference.rule(),
          difference.message(),
          difference.source(),
          Step.of(difference.reason()));
    }
  }

  /** 200 with the {@link Answer}, or 422. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Answer post(@Nullable ExplainRequest asked) {
    if (asked == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    return Answer.of(explainer.explain(asked.question()));
  }
}
