package io.biscotti.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.biscotti.signin.Belongings.Version;
import io.biscotti.testkit.Await;
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
 * from anywhere, to one of the servers, and compares the status with what {@link Belongings} lead
 * to expect.
 *
 * <p>Servers learn within moments what another one has revoked. The life lets them catch up before
 * about half of its steps. In the other steps, a server may still accept what another one has
 * revoked since, unless it looks that up in the database.
 */
final class Life {
  static final String ADMIN = "chief";

  private static final String CANARY = "canary";

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

  private final Supplier<List<LocalApplication>> servers;
  private final Random random;
  private final Map<String, Integer> done;
  private final Belongings all = new Belongings();
  private final Map<String, Runnable> steps = new HashMap<>();
  private final List<String> kinds = new ArrayList<>();
  private final Browser[] browsers = {new Browser(), new Browser(), new Browser()};
  private final Deque<String> log = new ArrayDeque<>();
  private final Map<Integer, Visitor> admins = new HashMap<>();

  /** By server, a visitor whose id it replaces, which shows when the others have caught up. */
  private final Map<Integer, Visitor> canaries = new HashMap<>();

  private Browser browser = browsers[0];

  /** Whether the latest request came with a session that its server may not know to be over. */
  private boolean isInDoubt;

  /** What a browser keeps. */
  private static final class Browser {
    @Nullable Cookie cookie;
    @Nullable Access access;
    @Nullable Refresh refresh;
  }

  /**
   * Creates a life.
   *
   * @param servers the current ones, which share their accounts and keys
   * @param done counts the steps of each kind that succeeded
   */
  Life(Supplier<List<LocalApplication>> servers, long seed, Map<String, Integer> done) {
    this.servers = servers;
    this.random = new Random(seed);
    this.done = done;
    add(6, "register", this::register);
    add(8, "sign in", this::signIn);
    add(2, "sign out", this::signOut);
    add(6, "tokens", this::tokens);
    add(3, "tokens of a client", this::clientTokens);
    add(8, "refresh", this::refresh);
    add(4, "refresh by body", this::refreshByBody);
    add(2, "delete tokens", this::deleteTokens);
    add(3, "note", this::note);
    add(5, "password", this::changePassword);
    add(6, "confirm", this::confirm);
    add(5, "leave", this::leave);
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

  /** A throttle whose clock leaps ahead, so that nobody is ever throttled. */
  static Throttle generousThrottle() {
    AtomicInteger hours = new AtomicInteger();
    return new Throttle(
        () -> Instant.EPOCH.plus(Duration.ofHours(hours.incrementAndGet())),
        Integer.MAX_VALUE,
        Integer.MAX_VALUE);
  }

  /**
   * Takes steps, tries some credentials after each, and all of them at the end. The servers may be
   * others after that.
   */
  void live(int most) throws Exception {
    admins.clear();
    canaries.clear();
    for (int i = 0; i < most; i++) {
      String kind = kinds.get(random.nextInt(kinds.size()));
      moveOn();
      if (random.nextBoolean()) {
        catchUp();
      }
      log.add(kind);
      steps.get(kind).run();
      browser = browsers[random.nextInt(browsers.length)];
      for (int tried = 0; tried < 3; tried++) {
        moveOn();
        ask(mixed());
      }
      ask(own());
    }
    catchUp();
    all.cookies.forEach(each -> ask(new Sent(each, null, null)));
    all.accesses.forEach(each -> ask(new Sent(null, each, null)));
  }

  // ---- servers

  private void moveOn() {
    all.present.server = random.nextInt(servers.get().size());
  }

  private LocalApplication server() {
    return servers.get().get(all.present.server);
  }

  /** Waits until each server knows what the others have revoked. */
  private void catchUp() {
    if (servers.get().size() > 1) {
      for (int from : all.present.withNews) {
        // What comes second is read after everything that came with the first.
        sendNews(from);
        sendNews(from);
      }
    }
    all.present.withNews.clear();
    all.present.era++;
  }

  /** Has an id replaced on one server, and waits until the others refuse it. */
  private void sendNews(int from) {
    Visitor canary =
        canaries.computeIfAbsent(
            from,
            unused -> {
              Visitor made = new Visitor(servers.get().get(from));
              made.send("POST", "/api/accounts", Visitor.credentials(CANARY, Visitor.GOOD));
              return made.signIn(CANARY);
            });
    String before = canary.cookie();
    canary.reauthenticate();
    for (LocalApplication other : servers.get()) {
      try {
        Await.until(() -> other.get("/profile", "Cookie", before).status() == 401);
      } catch (Exception e) {
        throw new AssertionError("a server doesn't catch up", e);
      }
    }
  }

  private void catchUpIf(boolean isDoubtful) {
    if (isDoubtful) {
      catchUp();
    }
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

  /** Chooses credentials: mostly a browser's own, sometimes another person's leftovers, or any. */
  private Sent some() {
    int chance = random.nextInt(10);
    if (chance == 0) {
      Sent mixed = mixed();
      return new Sent(mixed.cookie(), mixed.access(), anyToken());
    }
    return chance == 1 ? new Sent(browser.cookie, browser.access, anyToken()) : own();
  }

  /** Chooses a credential that should work half of the time. */
  private @Nullable Refresh anyToken() {
    List<Refresh> working = all.refreshes.stream().filter(Refresh::works).toList();
    return any(random.nextBoolean() ? working : all.refreshes);
  }

  /** Chooses one at random, the latest more often. */
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
    isInDoubt = sent.isDoubtful();
    Answer answer = server().send(method, path, json, headers.toArray(new String[0]));
    log.add(
        "  %d: %s %s %s %s -> %d"
            .formatted(all.present.server, method, path, json, told(sent), answer.status()));
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
                : told(sent.cookie().signIn())
                    + (sent.cookie().version().replacement.isDone() ? "(replaced)" : ""),
            sent.access() == null ? "-" : told(sent.access().signIn),
            sent.refresh() == null ? "-" : told(sent.refresh().family().signIn));
  }

  private String told(SignIn signIn) {
    return signIn.account.name + all.signIns.indexOf(signIn) + (signIn.isOver() ? "(ended)" : "");
  }

  private void expect(int status, Answer answer) {
    assertEquals(status, answer.status(), () -> told(answer));
  }

  private String told(Answer answer) {
    return answer.body() + "\n" + String.join("\n", log);
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

  /**
   * The session of a request; null if it was refused, as it must be without one. The server may not
   * know yet that the session's id was replaced, or that the session has ended.
   *
   * @param asksDatabase whether the server notices that the session has ended
   */
  private @Nullable Version session(
      Sent sent, boolean expected, int status, Answer answer, boolean asksDatabase) {
    Cookie cookie = sent.cookie();
    boolean accepted =
        cookie != null
            && cookie.isDoubtful()
            && answer.status() == status
            && !(asksDatabase && cookie.signIn().isOver());
    Version version = accepted ? cookie.version() : sent.live();
    return succeeded(expected && version != null, status, 401, answer) ? version : null;
  }

  /** Who a request comes from. */
  private void ask(Sent sent) {
    String path = ASKED.get(random.nextInt(ASKED.size()));
    Set<@Nullable Account> people = sent.people();
    Answer answer = send("GET", path, "", sent);
    if (answer.status() == 401) {
      assertTrue(people.contains(null), () -> told(answer));
    } else {
      expect(200, answer);
      String name =
          path.equals("/auth/request")
              ? answer.header("Remote-Name")
              : answer.json().path("user").asText();
      assertTrue(
          people.stream().anyMatch(each -> each != null && each.name.equals(name)),
          () -> told(answer));
    }
    Access access = sent.access();
    if (access != null) {
      Answer bearer =
          send(
              "GET",
              path,
              "",
              new Sent(sent.cookie(), null, null),
              "Authorization",
              "Bearer " + access.text);
      if (!access.isDoubtful() || bearer.status() != 200) {
        expect(access.works() ? 200 : 401, bearer);
      }
    }
  }

  /** Keeps the session cookie that a response sets. */
  private void keepCookie(Answer answer, Version version) {
    if (answer.setCookies().stream().noneMatch(line -> line.startsWith("__Host-session="))) {
      // The server has learned during the request that the session is over.
      assertTrue(isInDoubt, () -> told(answer));
      return;
    }
    browser.cookie = all.keep(version, answer.sessionCookie());
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

  /** Chooses a password, most often the right one. */
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
    catchUpIf(sent.isDoubtful());
    Answer answer = send("POST", "/api/session", Visitor.credentials(name, password), sent);
    if (succeeded(admits(account, password), 200, 401, answer)) {
      arrive(answer, account, sent);
    }
  }

  private void arrive(Answer answer, Account account, Sent sent) {
    Version live = sent.live();
    Version own =
        live != null && live.signIn.account == account ? all.replace(live) : all.begin(account);
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
    Answer answer = send("POST", "/api/token", "", sent, "Sec-Fetch-Site", "same-origin");
    Version live = session(sent, true, 200, answer, true);
    if (live != null) {
      browser.access = all.keepAccess(live.signIn, cookie(answer, "access_token"));
      browser.refresh = all.keepRefresh(new Family(live.signIn), cookie(answer, "refresh_token"));
      sent.endOthers(live.signIn.account);
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
      keepBody(answer, new Family(all.begin(account).signIn));
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
    catchUpIf(sent.isDoubtful());
    Answer answer = send("POST", "/api/token/refresh", "", sent, "Sec-Fetch-Site", "same-origin");
    SignIn signIn = token.family().signIn;
    boolean another = !token.family().revoked && belongsToAnother(sent, signIn);
    if (succeeded(!another && token.works(), 200, 401, answer)) {
      browser.access = all.keepAccess(signIn, cookie(answer, "access_token"));
      browser.refresh = all.keepRefresh(token.family(), cookie(answer, "refresh_token"));
    }
    if (another) {
      signIn.end.happen();
    }
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
    catchUpIf(sent.isDoubtful());
    succeeded(true, 204, 204, send("DELETE", "/api/token", "", sent));
    Version live = sent.live();
    SignIn kept = live == null ? null : live.signIn;
    Access access = sent.access();
    if (access != null) {
      access.revocation.happen();
      Belongings.end(access.signIn == kept ? List.of() : List.of(access.signIn));
    }
    Refresh refresh = sent.refresh();
    if (refresh != null && !refresh.family().revoked) {
      refresh.family().revoked = true;
      SignIn signIn = refresh.family().signIn;
      Belongings.end(signIn == kept ? List.of() : List.of(signIn));
    }
  }

  private void note() {
    Sent sent = some();
    String json = "{\"note\":\"" + random.nextInt() + "\"}";
    Answer answer = send("PUT", "/api/session/note", json, sent);
    Version live = session(sent, true, 200, answer, false);
    if (live != null) {
      keepCookie(answer, live);
    }
  }

  private void changePassword() {
    Sent sent = some();
    Account account = sent.cookie() == null ? null : sent.cookie().signIn().account;
    String current = passwordOf(account);
    String next = password();
    boolean ending = random.nextInt(3) > 0;
    if (next.equals(current)) {
      return;
    }
    Answer answer =
        send("PUT", "/api/account/password", Visitor.change(current, next, ending), sent);
    boolean isRight = account != null && account.password.equals(current);
    Version live = session(sent, isRight, 204, answer, true);
    if (live != null) {
      live.signIn.account.password = next;
      Version own = ending ? alone(live) : all.replace(live);
      own.confirmed = live.confirmed;
      keepCookie(answer, own);
    }
  }

  private void confirm() {
    Sent sent = some();
    Account account = sent.cookie() == null ? null : sent.cookie().signIn().account;
    String password = passwordOf(account);
    Answer answer =
        send("POST", "/api/session/reauthenticate", "{\"password\":\"" + password + "\"}", sent);
    boolean isRight = account != null && account.password.equals(password);
    Version live = session(sent, isRight, 204, answer, true);
    if (live != null) {
      Version own = all.replace(live);
      own.confirmed = true;
      keepCookie(answer, own);
    }
  }

  private void leave() {
    Sent sent = some();
    Cookie cookie = sent.cookie();
    boolean isConfirmed = cookie != null && cookie.version().confirmed;
    Answer answer = send("DELETE", "/api/account", "", sent);
    if (cookie != null
        && !isConfirmed
        && (cookie.works() || (cookie.isDoubtful() && answer.status() == 403))) {
      expect(403, answer);
      return;
    }
    Version live = session(sent, isConfirmed, 204, answer, true);
    if (live != null) {
      Account account = live.signIn.account;
      Belongings.end(all.living(account).toList());
      all.accounts.remove(account.name);
      forget(sent);
    }
  }

  private void endOthers() {
    Sent sent = some();
    Answer answer = send("DELETE", "/api/sessions", "", sent);
    Version live = session(sent, true, 200, answer, true);
    if (live != null) {
      List<SignIn> living = all.living(live.signIn.account).toList();
      assertEquals(living.size() - 1, answer.json().path("ended").asInt(), () -> told(answer));
      keepCookie(answer, alone(live));
    }
  }

  /** A session that continues without its tokens, while everything else of its account ends. */
  private Version alone(Version live) {
    Belongings.end(all.living(live.signIn.account).toList());
    Version own = all.begin(live.signIn.account);
    own.confirmed = live.confirmed;
    return own;
  }

  /** Ends the session of a cookie by its handle, which only its owner may. */
  private void endOne() {
    Sent sent = own();
    catchUpIf(sent.isDoubtful());
    Version live = sent.live();
    boolean isOwners = random.nextInt(4) > 0;
    Cookie target =
        any(
            all.cookies.stream()
                .filter(Cookie::works)
                .filter(
                    each ->
                        !isOwners || live == null || each.signIn().account == live.signIn.account)
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
    boolean isOwn = live != null && live.signIn.account == target.signIn().account;
    if (succeeded(isOwn, 204, live == null ? 401 : 404, answer)) {
      target.signIn().end.happen();
      if (live.signIn == target.signIn()) {
        Belongings.end(sent.named());
        forget(sent);
      }
    }
  }

  private void administer(String what) {
    String name = name();
    Account account = all.accounts.get(name);
    Visitor admin =
        admins.computeIfAbsent(
            all.present.server,
            unused -> {
              Visitor made = new Visitor(server());
              made.send("POST", "/api/accounts", Visitor.credentials(ADMIN, Visitor.GOOD));
              return made.signIn(ADMIN);
            });
    Answer answer =
        what.equals("end all")
            ? admin.send("DELETE", "/api/users/" + name + "/sessions", "")
            : admin.send(
                "PUT", "/api/users/" + name, "{\"disabled\":" + what.equals("disable") + "}");
    log.add("  %d: %s %s -> %d".formatted(all.present.server, what, name, answer.status()));
    if (succeeded(account != null, what.equals("end all") ? 200 : 204, 404, answer)) {
      account.disabled = !what.equals("end all") ? what.equals("disable") : account.disabled;
      if (!what.equals("enable")) {
        Belongings.end(all.living(account).toList());
      }
    }
  }
}
