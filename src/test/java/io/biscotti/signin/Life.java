package io.biscotti.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.signin.Belongings.Access;
import io.biscotti.signin.Belongings.Account;
import io.biscotti.signin.Belongings.Cookie;
import io.biscotti.signin.Belongings.Family;
import io.biscotti.signin.Belongings.Refresh;
import io.biscotti.signin.Belongings.Sent;
import io.biscotti.signin.Belongings.SignIn;
import io.biscotti.throttle.Throttle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a few accounts. Each step sends a request with credentials from a browser, or
 * from anywhere, and compares the status with what {@link Belongings} lead to expect.
 */
final class Life {
  static final String ADMIN = "chief";

  /** The kinds of steps. */
  static final Set<String> KINDS =
      Set.of(
          "register",
          "sign in",
          "sign out",
          "tokens",
          "tokens of a client",
          "refresh",
          "refresh by body",
          "delete tokens",
          "note",
          "password",
          "confirm",
          "leave",
          "end others",
          "end one",
          "disable",
          "enable",
          "end all");

  private static final List<String> NAMES = List.of("ann", "bob", "cat");
  private static final List<String> PASSWORDS =
      List.of("seven green otters", "eleven blue herons", "thirteen grey badgers");
  private static final List<String> ASKED = List.of("/api/session", "/profile", "/auth/request");
  private static final int MOST_SIGN_INS = 40;

  private final Supplier<LocalApplication> application;
  private final Random random;
  private final Map<String, Integer> done;
  private final Belongings all = new Belongings();
  private final Map<String, Runnable> steps = new HashMap<>();
  private final List<String> kinds = new ArrayList<>();
  private final Browser[] browsers = {new Browser(), new Browser(), new Browser()};
  private final Deque<String> log = new ArrayDeque<>();
  private @Nullable Visitor admin;
  private Browser browser = browsers[0];

  /** What a browser keeps. */
  private static final class Browser {
    @Nullable Cookie cookie;
    @Nullable Access access;
    @Nullable Refresh refresh;
  }

  /**
   * A life.
   *
   * @param application the present one
   * @param done counts the steps of each kind that succeeded
   */
  Life(Supplier<LocalApplication> application, long seed, Map<String, Integer> done) {
    this.application = application;
    this.random = new Random(seed);
    this.done = done;
    add(6, "register", this::register);
    add(8, "sign in", this::signIn);
    add(2, "sign out", this::signOut);
    add(4, "tokens", this::tokens);
    add(3, "tokens of a client", this::clientTokens);
    add(4, "refresh", this::refresh);
    add(4, "refresh by body", this::refreshByBody);
    add(2, "delete tokens", this::deleteTokens);
    add(3, "note", this::note);
    add(5, "password", this::changePassword);
    add(4, "confirm", this::confirm);
    add(3, "leave", this::leave);
    add(2, "end others", this::endOthers);
    add(3, "end one", this::endOne);
    add(1, "disable", () -> administer("disable"));
    add(4, "enable", () -> administer("enable"));
    add(1, "end all", () -> administer("end all"));
  }

  private void add(int weight, String kind, Runnable step) {
    steps.put(kind, step);
    kinds.addAll(Collections.nCopies(weight, kind));
  }

  /** Its clock leaps, so that nobody is ever throttled. */
  static Throttle generousThrottle() {
    AtomicInteger hours = new AtomicInteger();
    return new Throttle(
        () -> Instant.EPOCH.plus(Duration.ofHours(hours.incrementAndGet())),
        Integer.MAX_VALUE,
        Integer.MAX_VALUE);
  }

  /**
   * Takes steps, tries some credentials after each, and all of them at the end. The application may
   * be another one after that.
   */
  void live(int most) {
    admin = null;
    for (int i = 0; i < most; i++) {
      String kind = kinds.get(random.nextInt(kinds.size()));
      log.add(kind);
      steps.get(kind).run();
      browser = browsers[random.nextInt(browsers.length)];
      for (int tried = 0; tried < 3; tried++) {
        ask(mixed());
      }
      ask(own());
    }
    all.cookies.forEach(each -> ask(new Sent(each, null, null)));
    all.accesses.forEach(each -> ask(new Sent(null, each, null)));
  }

  // ---- requests

  private Sent own() {
    return new Sent(browser.cookie, browser.access, null);
  }

  private Sent mixed() {
    return new Sent(
        random.nextInt(4) == 0 ? null : any(all.cookies),
        random.nextInt(3) == 0 ? any(all.accesses) : null,
        null);
  }

  /** Mostly a browser's own, sometimes with what somebody else left, or all from anywhere. */
  private Sent some() {
    int chance = random.nextInt(10);
    if (chance == 0) {
      Sent mixed = mixed();
      return new Sent(mixed.cookie(), mixed.access(), anyToken());
    }
    return chance == 1 ? new Sent(browser.cookie, browser.access, anyToken()) : own();
  }

  /** Half of the time, one that should work. */
  private @Nullable Refresh anyToken() {
    List<Refresh> working = all.refreshes.stream().filter(Refresh::works).toList();
    return any(random.nextBoolean() ? working : all.refreshes);
  }

  /** The latest more often. */
  private <T> @Nullable T any(List<T> some) {
    int latest = Math.min(some.size(), random.nextBoolean() ? 5 : 60);
    return some.isEmpty() ? null : some.get(some.size() - 1 - random.nextInt(latest));
  }

  private Answer send(String method, String path, String json, Sent sent, String... more) {
    List<String> headers = new ArrayList<>(List.of("Cookie", sent.header()));
    headers.addAll(List.of(more));
    if (!json.isEmpty()) {
      headers.addAll(List.of("Content-Type", "application/json"));
    }
    Answer answer = application.get().send(method, path, json, headers.toArray(new String[0]));
    log.add("  %s %s %s %s -> %d".formatted(method, path, json, told(sent), answer.status()));
    while (log.size() > 120) {
      log.removeFirst();
    }
    return answer;
  }

  private String told(Sent sent) {
    return "cookie %s access %s refresh %s"
        .formatted(
            sent.cookie() == null
                ? "-"
                : told(sent.cookie().signIn()) + "v" + sent.cookie().version(),
            sent.access() == null ? "-" : told(sent.access().signIn),
            sent.refresh() == null ? "-" : told(sent.refresh().family().signIn));
  }

  private String told(SignIn signIn) {
    return signIn.account.name + all.signIns.indexOf(signIn) + (signIn.ended ? "(ended)" : "");
  }

  private void expect(int status, Answer answer) {
    assertEquals(status, answer.status(), () -> answer.body() + "\n" + String.join("\n", log));
  }

  private boolean succeeded(boolean expected, int status, int refusal, Answer answer) {
    expect(expected ? status : refusal, answer);
    if (expected) {
      done.merge(
          log.stream().filter(line -> !line.startsWith(" ")).reduce("", (a, b) -> b),
          1,
          Integer::sum);
    }
    return expected;
  }

  /** Who a request comes from. */
  private void ask(Sent sent) {
    String path = ASKED.get(random.nextInt(ASKED.size()));
    Account person = sent.person();
    Answer answer = send("GET", path, "", sent);
    expect(person == null ? 401 : 200, answer);
    if (person != null) {
      String name =
          path.equals("/auth/request")
              ? answer.header("Remote-Name")
              : answer.json().path("user").asText();
      assertEquals(person.name, name, () -> String.join("\n", log));
    }
    if (sent.access() != null) {
      Answer bearer =
          send(
              "GET",
              path,
              "",
              new Sent(sent.cookie(), null, null),
              "Authorization",
              "Bearer " + sent.access().text);
      expect(sent.access().works() ? 200 : 401, bearer);
    }
  }

  /** Keeps the session cookie that an answer sets, for a sign-in as it is now. */
  private void keepCookie(Answer answer, SignIn signIn) {
    browser.cookie = all.keep(signIn, answer.sessionCookie());
    browser.access = isExpired(answer, "access_token") ? null : browser.access;
    browser.refresh = isExpired(answer, "refresh_token") ? null : browser.refresh;
  }

  private static boolean isExpired(Answer answer, String name) {
    return answer.setCookies().stream().anyMatch(line -> line.startsWith(name + "=;"));
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private String password() {
    return PASSWORDS.get(random.nextInt(PASSWORDS.size()));
  }

  /** Most often the right one. */
  private String passwordOf(@Nullable Account account) {
    return account == null || random.nextInt(5) == 0 ? password() : account.password;
  }

  private static boolean admits(@Nullable Account account, String password) {
    return account != null && !account.disabled && account.password.equals(password);
  }

  private boolean isFull(@Nullable Account account) {
    return account != null && all.living(account).count() >= MOST_SIGN_INS;
  }

  // ---- steps

  private void register() {
    String name = name();
    Sent sent = some();
    String password = password();
    Answer answer = send("POST", "/api/accounts", Visitor.credentials(name, password), sent);
    if (succeeded(!all.accounts.containsKey(name), 201, 409, answer)) {
      Account account = new Account(name, password);
      all.accounts.put(name, account);
      arrive(answer, account, sent);
    }
  }

  private void signIn() {
    String name = name();
    Account account = all.accounts.get(name);
    Sent sent = some();
    String password = passwordOf(account);
    if (isFull(account)) {
      return;
    }
    Answer answer = send("POST", "/api/session", Visitor.credentials(name, password), sent);
    if (succeeded(admits(account, password), 200, 401, answer)) {
      arrive(answer, account, sent);
    }
  }

  private void arrive(Answer answer, Account account, Sent sent) {
    SignIn live = sent.live();
    SignIn own = live != null && live.account == account ? live : all.begin(account);
    own.version++;
    own.confirmed = false;
    sent.endOthers(account);
    keepCookie(answer, own);
  }

  private void signOut() {
    Sent sent = some();
    Answer answer = send("DELETE", "/api/session", "", sent);
    succeeded(true, 204, 204, answer);
    Belongings.end(sent.named());
    forget(sent);
  }

  private void forget(Sent sent) {
    if (sent.cookie() == browser.cookie) {
      browser.cookie = null;
      browser.access = null;
      browser.refresh = null;
    }
  }

  private void tokens() {
    Sent sent = some();
    SignIn live = sent.live();
    Answer answer = send("POST", "/api/token", "", sent, "Sec-Fetch-Site", "same-origin");
    if (succeeded(live != null, 200, 401, answer)) {
      browser.access = all.keepAccess(live, cookie(answer, "access_token"));
      browser.refresh = all.keepRefresh(new Family(live), cookie(answer, "refresh_token"));
      sent.endOthers(live.account);
    }
  }

  private static String cookie(Answer answer, String name) {
    return answer.setCookies().stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1, line.indexOf(';')))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + answer.setCookies()));
  }

  private void clientTokens() {
    String name = name();
    Account account = all.accounts.get(name);
    String password = passwordOf(account);
    Sent sent = some();
    if (isFull(account)) {
      return;
    }
    Answer answer = send("POST", "/api/token", Visitor.credentials(name, password), sent);
    if (succeeded(admits(account, password), 200, 401, answer)) {
      keepBody(answer, new Family(all.begin(account)));
      sent.endOthers(account);
    }
  }

  private void keepBody(Answer answer, Family family) {
    JsonNode given = answer.json();
    all.keepAccess(family.signIn, given.path("access_token").asText());
    all.keepRefresh(family, given.path("refresh_token").asText());
  }

  private void refresh() {
    Refresh token = random.nextInt(3) == 0 ? anyToken() : browser.refresh;
    if (token == null) {
      return;
    }
    Sent sent = new Sent(some().cookie(), some().access(), token);
    Answer answer = send("POST", "/api/token/refresh", "", sent, "Sec-Fetch-Site", "same-origin");
    SignIn signIn = token.family().signIn;
    boolean another = !token.family().revoked && belongsToAnother(sent, signIn);
    if (succeeded(!another && token.works(), 200, 401, answer)) {
      browser.access = all.keepAccess(signIn, cookie(answer, "access_token"));
      browser.refresh = all.keepRefresh(token.family(), cookie(answer, "refresh_token"));
    }
    signIn.ended |= another;
  }

  private static boolean belongsToAnother(Sent sent, SignIn signIn) {
    Cookie cookie = sent.cookie();
    return cookie != null
        && (cookie.signIn().account != signIn.account
            || (cookie.works() && cookie.signIn() != signIn));
  }

  private void refreshByBody() {
    Refresh token = anyToken();
    if (token == null) {
      return;
    }
    Answer answer =
        send("POST", "/api/token/refresh", "{\"refresh_token\":\"" + token.text() + "\"}", own());
    if (succeeded(token.works(), 200, 401, answer)) {
      keepBody(answer, token.family());
    }
  }

  private void deleteTokens() {
    Sent some = some();
    Sent sent =
        new Sent(
            some.cookie(),
            some.access(),
            some.refresh() == null ? browser.refresh : some.refresh());
    succeeded(true, 204, 204, send("DELETE", "/api/token", "", sent));
    SignIn live = sent.live();
    Access access = sent.access();
    if (access != null) {
      access.revoked = true;
      access.signIn.ended |= access.signIn != live;
    }
    Refresh refresh = sent.refresh();
    if (refresh != null && !refresh.family().revoked) {
      refresh.family().revoked = true;
      refresh.family().signIn.ended |= refresh.family().signIn != live;
    }
  }

  private void note() {
    Sent sent = some();
    SignIn live = sent.live();
    String json = "{\"note\":\"" + random.nextInt() + "\"}";
    Answer answer = send("PUT", "/api/session/note", json, sent);
    if (succeeded(live != null, 200, 401, answer)) {
      keepCookie(answer, live);
    }
  }

  private void changePassword() {
    Sent sent = some();
    SignIn live = sent.live();
    Account account = live == null ? null : live.account;
    String current = passwordOf(account);
    String next = password();
    boolean ending = random.nextInt(3) > 0;
    if (next.equals(current)) {
      return;
    }
    Answer answer =
        send("PUT", "/api/account/password", Visitor.change(current, next, ending), sent);
    if (succeeded(live != null && account.password.equals(current), 204, 401, answer)) {
      account.password = next;
      SignIn own = live;
      if (ending) {
        Belongings.end(all.living(account).toList());
        own = all.begin(account);
        own.confirmed = live.confirmed;
      }
      own.version++;
      keepCookie(answer, own);
    }
  }

  private void confirm() {
    Sent sent = some();
    SignIn live = sent.live();
    String password = passwordOf(live == null ? null : live.account);
    Answer answer =
        send("POST", "/api/session/reauthenticate", "{\"password\":\"" + password + "\"}", sent);
    if (succeeded(live != null && live.account.password.equals(password), 204, 401, answer)) {
      live.version++;
      live.confirmed = true;
      keepCookie(answer, live);
    }
  }

  private void leave() {
    Sent sent = some();
    SignIn live = sent.live();
    Answer answer = send("DELETE", "/api/account", "", sent);
    if (succeeded(live != null && live.confirmed, 204, live == null ? 401 : 403, answer)) {
      Belongings.end(all.living(live.account).toList());
      all.accounts.remove(live.account.name);
      forget(sent);
    }
  }

  private void endOthers() {
    Sent sent = some();
    SignIn live = sent.live();
    Answer answer = send("DELETE", "/api/sessions", "", sent);
    if (succeeded(live != null, 200, 401, answer)) {
      List<SignIn> others = all.living(live.account).filter(each -> each != live).toList();
      assertEquals(
          others.size(), answer.json().path("ended").asInt(), () -> String.join("\n", log));
      Belongings.end(others);
    }
  }

  /** Ends the session of a cookie by its handle, which only its owner may. */
  private void endOne() {
    Sent sent = own();
    SignIn live = sent.live();
    boolean isOwners = random.nextInt(4) > 0;
    Cookie target =
        any(
            all.cookies.stream()
                .filter(Cookie::works)
                .filter(each -> !isOwners || live == null || each.signIn().account == live.account)
                .toList());
    if (target == null) {
      return;
    }
    String handle = "";
    for (JsonNode each :
        send("GET", "/api/sessions", "", new Sent(target, null, null)).json().path("sessions")) {
      handle = each.path("current").asBoolean() ? each.path("id").asText() : handle;
    }
    Answer answer = send("DELETE", "/api/sessions/" + handle, "", sent);
    boolean isOwn = live != null && live.account == target.signIn().account;
    if (succeeded(isOwn, 204, live == null ? 401 : 404, answer)) {
      target.signIn().ended = true;
      if (live == target.signIn()) {
        Belongings.end(sent.named());
        forget(sent);
      }
    }
  }

  private void administer(String what) {
    String name = name();
    Account account = all.accounts.get(name);
    if (admin == null) {
      admin = new Visitor(application.get());
      admin.send("POST", "/api/accounts", Visitor.credentials(ADMIN, Visitor.GOOD));
      admin.signIn(ADMIN);
    }
    Answer answer =
        what.equals("end all")
            ? admin.send("DELETE", "/api/users/" + name + "/sessions", "")
            : admin.send(
                "PUT", "/api/users/" + name, "{\"disabled\":" + what.equals("disable") + "}");
    log.add("  " + what + " " + name + " -> " + answer.status());
    if (succeeded(account != null, what.equals("end all") ? 200 : 204, 404, answer)) {
      account.disabled = !what.equals("end all") ? what.equals("disable") : account.disabled;
      if (!what.equals("enable")) {
        Belongings.end(all.living(account).toList());
      }
    }
  }
}
