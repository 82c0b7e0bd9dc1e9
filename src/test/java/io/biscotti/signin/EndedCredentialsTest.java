package io.biscotti.signin;

import static io.biscotti.app.Visitor.BETTER;
import static io.biscotti.app.Visitor.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.LiveStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every way a sign-in ends, against every credential that belongs to it, over HTTP: copies of the
 * session cookie, of the access token as cookie and header, and of the refresh token, wherever they
 * are accepted, and a stream that is open.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class EndedCredentialsTest {
  private static final int MOST_SESSIONS = 3;

  private LocalApplication application;

  private enum Ending {
    SIGNED_OUT,
    SIGNED_OUT_BY_ACCESS_TOKEN,
    ENDED_WITH_ALL_OTHERS,
    ENDED_BY_ITS_SESSION_WITH_ALL_OTHERS,
    ENDED_FROM_THE_LIST,
    ENDED_BY_AN_ADMINISTRATOR,
    PASSWORD_CHANGED,
    PASSWORD_CHANGED_IN_ITS_SESSION,
    DISABLED,
    DISABLED_AND_ENABLED,
    DELETED,
    DELETED_AND_REGISTERED_AGAIN,
    DISPLACED
  }

  /** Copies of what one browser has. */
  private record Copies(String session, String accessToken, String refreshToken) {
    List<String[]> signingIn() {
      return List.of(
          new String[] {"Cookie", session},
          new String[] {"Cookie", "access_token=" + accessToken},
          new String[] {"Authorization", "Bearer " + accessToken},
          new String[] {"Cookie", session + "; access_token=" + accessToken});
    }
  }

  @BeforeAll
  void start() throws Exception {
    application =
        LocalApplication.start(
            Map.of(
                "biscotti.signin",
                "password",
                "biscotti.admins",
                "chief",
                "biscotti.session.max",
                Integer.toString(MOST_SESSIONS)));
    visitor().register("chief");
  }

  @AfterAll
  void stop() throws Exception {
    application.close();
  }

  private Visitor visitor() {
    return new Visitor(application);
  }

  private static Copies copies(Visitor owner) {
    JsonNode tokens = owner.must(200, "POST", "/api/token", "").json();
    return new Copies(
        owner.cookie(),
        tokens.path("access_token").asText(),
        tokens.path("refresh_token").asText());
  }

  private List<Answer> answers(Copies copies) {
    List<Answer> answers = new ArrayList<>();
    for (String path :
        List.of("/api/session", "/api/sessions", "/api/events", "/profile", "/auth/request")) {
      for (String[] credential : copies.signingIn()) {
        boolean isAccepted = !path.equals("/api/sessions") || credential[1].contains("session=");
        if (isAccepted) {
          answers.add(application.send("GET", path, "", credential));
          answers.add(application.send("HEAD", path, "", credential));
        }
      }
    }
    return answers;
  }

  private Answer introspected(Copies copies) {
    return application.send(
        "POST",
        "/api/token/introspect",
        "token=" + copies.accessToken(),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private Answer refreshed(Copies copies) {
    return application.send(
        "POST",
        "/api/token/refresh",
        "{\"refresh_token\":\"" + copies.refreshToken() + "\"}",
        "Content-Type",
        "application/json");
  }

  @ParameterizedTest
  @EnumSource
  void signIn_thatHasEnded_leavesNothingBehind(Ending ending) {
    String user = "ended" + ending.ordinal();
    Visitor owner = visitor().register(user);
    Copies copies = copies(owner);
    answers(copies).forEach(answer -> assertEquals(200, answer.status(), answer::body));
    assertTrue(introspected(copies).json().path("active").asBoolean());
    try (LiveStream ofSession = owner.open("/api/events/stream");
        LiveStream ofToken =
            visitor()
                .open("/api/events/stream", "Authorization", "Bearer " + copies.accessToken())) {
      assertEquals(200, ofSession.status());
      assertEquals(200, ofToken.status());
      end(ending, user, owner, copies);
      answers(copies).forEach(answer -> assertEquals(401, answer.status(), answer::body));
      assertEquals("{\"active\":false}", introspected(copies).body());
      assertEquals(401, refreshed(copies).status());
      ofSession.awaitEnd(Duration.ofSeconds(20));
      ofToken.awaitEnd(Duration.ofSeconds(20));
    }
  }

  private void end(Ending ending, String user, Visitor owner, Copies copies) {
    switch (ending) {
      case SIGNED_OUT -> owner.must(200, "POST", "/logout", "");
      case SIGNED_OUT_BY_ACCESS_TOKEN ->
          assertEquals(
              204,
              application
                  .send(
                      "DELETE",
                      "/api/session",
                      "",
                      "Cookie",
                      "access_token=" + copies.accessToken())
                  .status());
      case ENDED_WITH_ALL_OTHERS -> other(user).must(200, "DELETE", "/api/sessions", "");
      case ENDED_BY_ITS_SESSION_WITH_ALL_OTHERS -> {
        owner.must(200, "DELETE", "/api/sessions", "");
        assertEquals(200, owner.status());
      }
      case ENDED_FROM_THE_LIST -> {
        String handle = owner.handle();
        other(user).must(204, "DELETE", "/api/sessions/" + handle, "");
      }
      case ENDED_BY_AN_ADMINISTRATOR ->
          admin().must(200, "DELETE", "/api/users/" + user + "/sessions", "");
      case PASSWORD_CHANGED -> changePassword(other(user));
      case PASSWORD_CHANGED_IN_ITS_SESSION -> {
        changePassword(owner);
        assertEquals(200, owner.status());
      }
      case DISABLED -> disable(user, true);
      case DISABLED_AND_ENABLED -> {
        disable(user, true);
        disable(user, false);
        visitor().signIn(user);
      }
      case DELETED -> other(user).reauthenticate().must(204, "DELETE", "/api/account", "");
      case DELETED_AND_REGISTERED_AGAIN -> {
        other(user).reauthenticate().must(204, "DELETE", "/api/account", "");
        visitor().register(user);
      }
      case DISPLACED -> {
        for (int i = 0; i < MOST_SESSIONS; i++) {
          other(user);
        }
      }
    }
  }

  private static void changePassword(Visitor visitor) {
    visitor.must(204, "PUT", "/api/account/password", Visitor.change(GOOD, BETTER, true));
  }

  private Visitor other(String user) {
    return visitor().signIn(user);
  }

  private Visitor admin() {
    return visitor().signIn("chief");
  }

  private void disable(String user, boolean disabled) {
    admin().must(204, "PUT", "/api/users/" + user, "{\"disabled\":" + disabled + "}");
  }
}
