package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the first administrator gets an account, and nobody else gets it first. */
@Timeout(120)
@MatrixOnly
class AdminInvitationsTest {
  private final Logger logger = Logger.getLogger(AbsentAdmins.class.getName());
  private final LogLines lines = new LogLines();
  private final String database = MigratedDatabase.onPostgres();
  private final Path home;

  AdminInvitationsTest() throws Exception {
    home = home();
  }

  @BeforeEach
  void listen() {
    logger.addHandler(lines);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(lines);
  }

  private static Path home() throws Exception {
    return Files.createTempDirectory(Path.of("target"), "home");
  }

  private LocalApplication start(Path at, String... more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("biscotti.signin", "password");
    settings.put("biscotti.home", at.toString());
    settings.put("biscotti.admins", "Chief");
    settings.put("biscotti.database.url", database);
    settings.put("biscotti.database.user", "postgres");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return LocalApplication.start(settings);
  }

  private static Path file(Path home) {
    return home.resolve("admin-invitations.txt");
  }

  /** The code for a name, once the server has written it. */
  private String code(Path at) throws Exception {
    int before = lines.warnings().size();
    Await.until(() -> Files.exists(file(at)) && lines.warnings().size() >= Math.max(1, before));
    Matcher link =
        Pattern.compile("(?m)^/sign-in#username=Chief&invitation=([\\w-]{43})$")
            .matcher(Files.readString(file(at)));
    assertTrue(link.find());
    return link.group(1);
  }

  /** A visitor from another machine, through a proxy. */
  private static Answer register(LocalApplication application, String name, String invitation) {
    String code = invitation.isEmpty() ? "" : ",\"invitation\":\"" + invitation + "\"";
    return application.send(
        "POST",
        "/api/accounts",
        "{\"username\":\"%s\",\"password\":\"%s\"%s}".formatted(name, Visitor.GOOD, code),
        "Content-Type",
        "application/json",
        "X-Forwarded-For",
        "198.51.100.7");
  }

  private static String roles(LocalApplication application, Answer registered) {
    return application
        .get("/api/session", "Cookie", registered.sessionCookie())
        .json()
        .path("roles")
        .toString();
  }

  @Test
  void register_adminFromElsewhere_needsTheCodeAndUsesItUp() throws Exception {
    try (LocalApplication application = start(home)) {
      String code = code(home);
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file(home))));
      String line = lines.warnings().get(0);
      assertTrue(line.contains("names Chief, but no such account exists"), line);
      assertTrue(line.contains(file(home).toString()), line);
      assertFalse(line.contains(code), line);

      Answer raced = register(application, "chief", "");
      assertEquals(409, raced.status());
      assertEquals("username_taken", raced.json().path("code").asText());
      assertEquals(409, register(application, "сhief", "").status(), "with a Cyrillic letter");
      Answer guessed = register(application, "chief", "guess");
      assertEquals(422, guessed.status());
      assertEquals("invitation", guessed.json().path("errors").path(0).path("field").asText());
      assertEquals(422, register(application, "john", code).status());

      Answer made = register(application, "chief", code);
      assertEquals(201, made.status(), made::body);
      assertEquals("[\"admin\"]", roles(application, made));
      assertEquals(422, register(application, "chief", code).status());
      assertEquals(201, register(application, "john", "").status());
    }
    start(home).close();
    Await.until(() -> Files.notExists(file(home)));
  }

  @Test
  void register_byTheFormOfAPage_takesTheCode() throws Exception {
    try (LocalApplication application = start(home)) {
      String form = "username=chief&password=seven+green+otters&invitation=";
      String[] headers = {
        "Content-Type", "application/x-www-form-urlencoded",
        "Accept", "text/html",
        "X-Forwarded-For", "198.51.100.7"
      };
      Answer refused = application.send("POST", "/register", form + "guess", headers);
      assertEquals("/sign-in#register-invitation", refused.header("Location"));
      Answer made = application.send("POST", "/register", form + code(home), headers);
      assertEquals("/account", made.header("Location"));
      assertEquals("[\"admin\"]", roles(application, made));
    }
  }

  @Test
  void restart_unused_keepsTheLink() throws Exception {
    String first;
    try (LocalApplication application = start(home)) {
      first = code(home);
    }
    try (LocalApplication application = start(home)) {
      Await.until(() -> lines.warnings().size() == 2);
      assertEquals(first, code(home));
      assertEquals(201, register(application, "chief", first).status());
    }
  }

  @Test
  void restart_fileLostOrDamaged_getsAnotherLink() throws Exception {
    String first;
    try (LocalApplication application = start(home)) {
      first = code(home);
    }
    Files.writeString(file(home), "/sign-in#username=%zz&invitation=x\n");
    try (LocalApplication application = start(home)) {
      Await.until(() -> lines.warnings().size() == 2);
      String second = code(home);
      assertNotEquals(first, second);
      assertEquals(201, register(application, "chief", second).status());
    }
  }

  @Test
  void twoServers_eachWithItsOwnLink_acceptBothUntilOneIsUsed() throws Exception {
    Path other = home();
    try (LocalApplication one = start(home);
        LocalApplication two = start(other)) {
      Await.until(() -> lines.warnings().size() == 2);
      String first = code(home);
      String second = code(other);
      assertNotEquals(first, second);
      assertEquals(201, register(two, "chief", first).status());
      assertEquals(422, register(one, "chief", second).status());
    }
  }

  @Test
  void register_adminOnThisMachine_isAllowedUnlessTheSettingForbids() throws Exception {
    try (LocalApplication application = start(home, "biscotti.admins.allow", "none")) {
      assertEquals(
          409,
          new Visitor(application)
              .send("POST", "/api/accounts", Visitor.credentials("chief", Visitor.GOOD))
              .status());
      assertEquals(201, register(application, "chief", code(home)).status());
    }
    try (LocalApplication application = start(home, "biscotti.admins", "Chief, root")) {
      Answer made =
          new Visitor(application)
              .send("POST", "/api/accounts", Visitor.credentials("root", Visitor.GOOD));
      assertEquals(201, made.status());
      assertEquals("[\"admin\"]", roles(application, made));
    }
  }
}
