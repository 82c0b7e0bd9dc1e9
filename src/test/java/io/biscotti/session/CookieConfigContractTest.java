package io.biscotti.session;

import static io.biscotti.session.Contract.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.session.Contract.On;
import io.biscotti.session.Contract.Owner;
import io.biscotti.session.Contract.Visitor;
import io.biscotti.testkit.Reply;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code SessionCookieConfig} and the tracking modes, natively and with ours. */
class CookieConfigContractTest {

  @RegisterExtension
  static final Contract CONTRACT =
      new Contract(context -> configure(context.getSessionCookieConfig()));

  private static final String ALL = "io.biscotti.session.Contract#all";

  private static void configure(SessionCookieConfig config) {
    config.setName("mine");
    config.setPath("/step");
    config.setMaxAge(3_600);
    config.setHttpOnly(true);
    config.setAttribute("SameSite", "Strict");
    config.setAttribute("Priority", "High");
  }

  private static String name(String attribute) {
    return attribute.split("=")[0];
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void cookie_configuredInCode_isAsConfigured(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      Reply reply = visitor.doesAt("/step", (request, none) -> request.getSession().getId());
      String line = reply.setCookies("mine").get(0);
      Set<String> attributes = new TreeSet<>();
      Arrays.stream(line.split("; "))
          .skip(1)
          .map(each -> name(each).equals("Expires") ? "Expires" : each)
          .forEach(attributes::add);
      assertEquals(
          new TreeSet<>(
              List.of(
                  "Expires",
                  "HttpOnly",
                  "Max-Age=3600",
                  "Path=/step",
                  "Priority=High",
                  "SameSite=Strict")),
          attributes);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void config_afterTheStart_returnsWhatWasSetAndRefusesChanges(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      assertEquals(
          "mine /step 3600 true false Strict",
          visitor.does(
              (request, none) -> {
                SessionCookieConfig config = request.getServletContext().getSessionCookieConfig();
                return config.getName()
                    + " "
                    + config.getPath()
                    + " "
                    + config.getMaxAge()
                    + " "
                    + config.isHttpOnly()
                    + " "
                    + config.isSecure()
                    + " "
                    + config.getAttribute("SameSite");
              }));
      assertEquals(
          "[IllegalStateException]",
          visitor.does(
              (request, none) -> {
                SessionCookieConfig config = request.getServletContext().getSessionCookieConfig();
                List<Runnable> changes =
                    List.of(
                        () -> config.setName("other"),
                        () -> config.setDomain("example.test"),
                        () -> config.setPath("/"),
                        () -> config.setHttpOnly(false),
                        () -> config.setSecure(true),
                        () -> config.setMaxAge(1),
                        () -> config.setAttribute("Priority", "Low"));
                return changes.stream()
                    .map(
                        change ->
                            outcome(
                                () -> {
                                  change.run();
                                  return "changed";
                                }))
                    .distinct()
                    .toList();
              }));
    }
  }

  /** With our filter, the container itself tracks nothing. */
  @ParameterizedTest
  @MethodSource(ALL)
  void trackingModes_areTheContainersOwn(On on) {
    try (Visitor visitor = CONTRACT.visit(on)) {
      EnumSet<SessionTrackingMode> effective =
          on.owner() == Owner.NATIVE
              ? EnumSet.of(SessionTrackingMode.COOKIE, SessionTrackingMode.URL)
              : EnumSet.noneOf(SessionTrackingMode.class);
      String told =
          visitor.does(
              (request, none) ->
                  Stream.of(SessionTrackingMode.values())
                      .filter(
                          request.getServletContext().getEffectiveSessionTrackingModes()::contains)
                      .toList());
      assertEquals(effective.toString(), told);
      assertEquals(
          "IllegalStateException",
          visitor.does(
              (request, none) ->
                  outcome(
                      () -> {
                        request.getServletContext().setSessionTrackingModes(effective);
                        return "changed";
                      })));
    }
  }
}
