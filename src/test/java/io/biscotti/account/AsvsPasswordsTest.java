package io.biscotti.account;

import static io.biscotti.app.Visitor.BETTER;
import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.change;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nulabinc.zxcvbn.Zxcvbn;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.crypto.Secret;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.AsvsReport;
import io.biscotti.throttle.Throttle;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** OWASP ASVS 5.0, chapter 6: the requirements about passwords and guessing. */
@ExtendWith(AsvsReport.class)
class AsvsPasswordsTest {
  private static final String PASSWORD = "/api/account/password";
  private static final Map<String, String> SETTINGS =
      Map.of("biscotti.signin", "password", "biscotti.admins", "root");
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start(SETTINGS);
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Visitor visitor() {
    return new Visitor(application);
  }

  private static String code(Answer answer) {
    return answer.json().path("code").asText();
  }

  private static void assertWeak(Visitor visitor, String username, String password) {
    Answer register = visitor.must(422, "POST", "/api/accounts", credentials(username, password));
    assertEquals("weak_password", code(register), password);
  }

  @Test
  @Asvs(
      value = "6.2.1",
      gist = "Passwords that people choose have at least 8 characters.",
      done = "Registered with 7 and with 8 characters, and changed a password to 7.")
  void v6_2_1_shortPassword_isRefused() {
    assertWeak(visitor(), "abe", "qT7#vLm");
    Visitor owner = visitor();
    owner.must(201, "POST", "/api/accounts", credentials("abe", "qT7#vLm2"));
    Answer shorter = owner.must(422, "PUT", PASSWORD, change("qT7#vLm2", "Zr4%kPw", true));
    assertEquals("weak_password", code(shorter));
    visitor().signIn("abe", "qT7#vLm2");
  }

  @Test
  @Asvs(
      value = "6.2.2",
      gist = "People can change their password.",
      done = "Changed one; the new one signs in, the old one doesn't.")
  void v6_2_2_password_canBeChanged() {
    Visitor owner = visitor().register("ben");
    owner.must(204, "PUT", PASSWORD, change(GOOD, BETTER, true));
    visitor().must(401, "POST", "/api/session", credentials("ben", GOOD));
    visitor().signIn("ben", BETTER);
  }

  @Test
  @Asvs(
      value = "6.2.3",
      gist = "Changing the password requires the current one and the new one.",
      done = "Tried without the current one, with a wrong one, and without a new one.")
  void v6_2_3_change_takesCurrentAndNew() {
    Visitor owner = visitor().register("cal");
    owner.must(422, "PUT", PASSWORD, "{\"replacement\":\"" + BETTER + "\"}");
    owner.must(422, "PUT", PASSWORD, "{\"current\":\"" + GOOD + "\"}");
    owner.must(401, "PUT", PASSWORD, change("wrong", BETTER, true));
    owner.must(401, "PUT", PASSWORD, change("", BETTER, true));
    visitor().signIn("cal", GOOD);
  }

  @Test
  @Asvs(
      value = "6.2.4",
      gist = "A new password is compared with the 3,000 most common ones that fit the rules.",
      done =
          "Checked the first 3,000 of zxcvbn's list with at least 8 characters; over HTTP "
              + "every hundredth of them, for registration and for a password change.")
  void v6_2_4_commonPassword_isRefused() throws Exception {
    List<String> common = common();
    assertEquals(3_000, common.size());
    PasswordRules rules = new PasswordRules();
    Username name = Username.of("somebody").orElseThrow();
    for (String password : common) {
      assertTrue(rules.broken(Secret.of(password), name, "Some Body").isPresent(), password);
    }
    Visitor owner = visitor().register("dan");
    for (int i = 0; i < common.size(); i += 100) {
      assertWeak(visitor(), "dora", common.get(i));
      Answer answer = owner.must(422, "PUT", PASSWORD, change(GOOD, common.get(i), true));
      assertEquals("weak_password", code(answer));
    }
    visitor().register("dora");
  }

  private static List<String> common() throws Exception {
    try (BufferedReader list =
        new BufferedReader(
            new InputStreamReader(
                Zxcvbn.class.getResourceAsStream("matchers/dictionaries/passwords.txt"),
                StandardCharsets.UTF_8))) {
      return list.lines().filter(word -> word.length() >= 8).limit(3_000).toList();
    }
  }

  @Test
  @Asvs(
      value = "6.2.5",
      gist = "Passwords may contain any characters; no kinds of characters are required.",
      done =
          "Registered and signed in with only lower case, only upper case, digits, signs, "
              + "blanks, Cyrillic, Chinese and emoji.")
  void v6_2_5_anyComposition_isAccepted() {
    List<String> passwords =
        List.of(
            "qvxzkwjtmrpl",
            "QVXZKWJTMRPL",
            "730591826473",
            "~^?!%&@;:,._-+",
            "  x  y  z  w  ",
            "рыбка плывёт домой",
            "紫色的大象在跳舞",
            "🦉🌵🚲🎺🧊🪁🥨🛶");
    for (int i = 0; i < passwords.size(); i++) {
      String name = "eve" + i;
      visitor().must(201, "POST", "/api/accounts", credentials(name, passwords.get(i)));
      visitor().signIn(name, passwords.get(i));
    }
  }

  @Test
  @Asvs(
      value = "6.2.8",
      gist = "A password is verified exactly as typed, without truncation or case changes.",
      done =
          "Tried to sign in with the password in another case, truncated, extended, without "
              + "its surrounding blanks, and with a look-alike letter.")
  void v6_2_8_password_isComparedAsTyped() {
    String right = " Seven Green Otters ";
    visitor().must(201, "POST", "/api/accounts", credentials("fay", right));
    for (String wrong :
        List.of(
            right.toLowerCase(),
            right.toUpperCase(),
            right.strip(),
            right.substring(0, right.length() - 1),
            right + "x",
            right.replace("O", "\uff2f"),
            right.replace(" ", ""))) {
      visitor().must(401, "POST", "/api/session", credentials("fay", wrong));
    }
    visitor().signIn("fay", right);
  }

  @Test
  @Asvs(
      value = "6.2.9",
      gist = "Passwords of at least 64 characters are allowed.",
      done = "Registered and signed in with 64 and 256; tried each without its last character.")
  void v6_2_9_longPassword_isAccepted() {
    for (int length : new int[] {64, 256}) {
      String name = "gus" + length;
      String password =
          IntStream.range(0, length)
              .mapToObj(i -> String.valueOf((char) ('a' + (i * i + i / 3) % 26)))
              .reduce("", String::concat);
      visitor().must(201, "POST", "/api/accounts", credentials(name, password));
      visitor().signIn(name, password);
      String cut = password.substring(0, length - 1);
      visitor().must(401, "POST", "/api/session", credentials(name, cut));
    }
  }

  @Test
  @Asvs(
      value = "6.3.1",
      gist = "Password guessing is throttled as documented.",
      done =
          "Sent ten wrong passwords for one account: then 429 with Retry-After, even for "
              + "the right one, and for re-authentication. Sent fifty from one address for many "
              + "accounts: then 429.")
  void v6_3_1_guesses_areThrottled() throws Exception {
    try (LocalApplication other = LocalApplication.start(SETTINGS)) {
      Visitor owner = new Visitor(other).register("hal");
      Visitor thief = new Visitor(other);
      for (int i = 0; i < Throttle.AT_ACCOUNT; i++) {
        thief.must(401, "POST", "/api/session", credentials("hal", "wrong" + i));
      }
      Answer answer = thief.must(429, "POST", "/api/session", credentials("hal", GOOD));
      assertEquals("throttled", code(answer));
      assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
      owner.must(429, "POST", "/api/session/reauthenticate", "{\"password\":\"x\"}");
      assertEquals(200, owner.status());
      int failures = Throttle.AT_ACCOUNT;
      while (thief.send("POST", "/api/session", credentials("n" + failures, "x")).status() == 401) {
        failures++;
        // Some failures expire while the others are sent.
        assertTrue(failures < 2 * Throttle.FROM_ADDRESS);
      }
      assertTrue(failures >= Throttle.FROM_ADDRESS, () -> "after few failures");
    }
  }

  @Test
  @Asvs(
      value = "6.3.2",
      gist = "The application has no default accounts.",
      done =
          "Tried usual names in a new application, including the configured "
              + "administrator's: nobody can sign in, and every name is free.")
  void v6_3_2_defaultAccounts_doNotExist() throws Exception {
    try (LocalApplication fresh = LocalApplication.start(SETTINGS)) {
      for (String name : List.of("root", "admin", "sa", "administrator", "test", "biscotti")) {
        for (String password : List.of(name, "password")) {
          new Visitor(fresh).must(401, "POST", "/api/session", credentials(name, password));
        }
        new Visitor(fresh).register(name);
      }
    }
  }

  @Test
  @Asvs(
      value = "6.3.8",
      gist = "Failures don't reveal which accounts exist, by text, status or time.",
      done =
          "Compared the responses for a known, an unknown, a disabled and an invalid name, "
              + "and their median times.",
      gap =
          "registration must say that a user name is taken, because people choose it; it is "
              + "throttled")
  void v6_3_8_failure_revealsNoAccount() throws Exception {
    SignInTimes times = SignInTimes.compare();
    assertEquals(1, times.answers().size(), () -> times.answers().toString());
    assertFalse(times.answers().iterator().next().contains("disabled"));
    assertTrue(times.areAlike(), times::toString);
  }
}
