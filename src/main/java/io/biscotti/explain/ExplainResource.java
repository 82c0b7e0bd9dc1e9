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
   * @param browsers what each browser does: Chromium, Firefox, Safari and WebKitGTK
   * @param fix a change with which more browsers store and send the cookie; null if there is none,
   *     or none is needed
   */
  public record Answer(
      boolean stored,
      @Nullable Boolean sent,
      List<Step> reasons,
      List<Difference> differs,
      Explanation.@Nullable Kept cookie,
      List<Remark> findings,
      SuffixList publicSuffixList,
      List<Browser> browsers,
      @Nullable Correction fix) {
    static Answer of(Explanation explanation, Translation in) {
      return new Answer(
          explanation.stored(),
          explanation.sent(),
          steps(explanation.reasons(), in),
          explanation.differs().stream().map(each -> Difference.of(each, in)).toList(),
          explanation.cookie(),
          explanation.findings().stream().map(each -> each.in(in)).toList(),
          explanation.publicSuffixList(),
          explanation.browsers().stream().map(each -> Browser.of(each, in)).toList(),
          explanation.fix() == null ? null : Correction.of(explanation.fix(), in));
    }
  }

  /**
   * What one browser does.
   *
   * @param engine {@code chromium}, {@code firefox}, {@code safari} or {@code webkitgtk}
   * @param stored whether it stores the cookie
   * @param sent whether it sends the cookie; null if the question has no later request
   * @param removed whether an existing cookie is deleted, or would be if there were one
   * @param devTools where the browser's developer tools show that, and how
   * @param reasons every step; the last one decides
   */
  public record Browser(
      String engine,
      boolean stored,
      @Nullable Boolean sent,
      boolean removed,
      String devTools,
      List<Step> reasons) {
    static Browser of(BrowserOutcome outcome, Translation in) {
      return new Browser(
          outcome.engine().wireName(),
          outcome.stored(),
          outcome.sent(),
          outcome.removed(),
          in.text(DevTools.shows(outcome)),
          steps(outcome.reasons(), in));
    }
  }

  /**
   * A {@link Fix}.
   *
   * @param setCookie the corrected line, with {@code <value>} in place of the value, or {@code
   *     <id>} where it must be shorter; null if the line can stay as it is
   * @param credentials the mode that {@code fetch} needs; null if it can stay as it is
   * @param changes what was changed, in order
   * @param browsers what each browser does then
   */
  public record Correction(
      @Nullable String setCookie,
      @Nullable String credentials,
      List<Fix.Change> changes,
      List<Verdict> browsers) {
    static Correction of(Fix fix, Translation in) {
      return new Correction(
          fix.setCookie(),
          fix.credentials() == null ? null : fix.credentials().text(),
          fix.changes().stream()
              .map(each -> new Fix.Change(each.rule(), in.text(each.message())))
              .toList(),
          fix.browsers().stream().map(Verdict::of).toList());
    }
  }

  /**
   * What one browser does with a corrected line.
   *
   * @param engine as in {@link Browser}
   * @param stored whether it stores the cookie
   * @param sent whether it sends the cookie; null if the question has no later request
   * @param removed whether an existing cookie is deleted, or would be if there were one
   */
  public record Verdict(String engine, boolean stored, @Nullable Boolean sent, boolean removed) {
    static Verdict of(BrowserOutcome outcome) {
      return new Verdict(
          outcome.engine().wireName(), outcome.stored(), outcome.sent(), outcome.removed());
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
    static Step of(Reason reason, Translation in) {
      return new Step(
          reason.rule(),
          in.text(reason.message()),
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
    static Difference of(Explanation.Difference difference, Translation in) {
      return new Difference(
          difference.engine().wireName(),
          difference.stored(),
          difference.sent(),
          difference.removed(),
          difference.rule(),
          in.text(difference.message()),
          difference.source(),
          Step.of(difference.reason(), in));
    }
  }

  private static List<Step> steps(List<Reason> reasons, Translation in) {
    return reasons.stream().map(each -> Step.of(each, in)).toList();
  }

  /** 200 with the {@link Answer}, or 422. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Answer post(@Nullable ExplainRequest asked) {
    if (asked == null) {
      throw new Refusal(Problem.of(Code.BAD_REQUEST, "The body must be a JSON object."));
    }
    return Answer.of(explainer.explain(asked.question()), Translation.of(asked.language()));
  }
}
