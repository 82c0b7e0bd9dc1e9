package io.biscotti.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.Secret;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.options.Options;
import io.biscotti.problem.FieldError;
import io.biscotti.testkit.Await;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How accounts behave on every database. */
abstract class AccountsContract {
  static final Secret PASSWORD = Secret.of("tulip-anchor-94");
  static final Secret OTHER = Secret.of("walnut ladder 17");
  private static final Argon2 QUICK = new Argon2(64, 1, 1);
  private static final PasswordRules RULES = new PasswordRules();
  private static final Instant START = Instant.parse("2026-03-01T10:00:00.123Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START.plusNanos(456_789));
  Database database;
  Accounts accounts;

  /** Settings of a running database that is empty for each test. */
  abstract DatabaseSettings settings();

  @BeforeEach
  void open() throws Exception {
    database = Database.open(settings());
    // A busy machine may migrate it for longer than opening waits.
    Await.until(database::isUp);
    accounts = accounts(QUICK);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Accounts accounts(Argon2 argon2) {
    Admins admins = Admins.read(Options.of(Map.of("admins", "root")::get));
    Passwords passwords = new Passwords(argon2, Ids.secure(), 2, 100, Duration.ofMinutes(1));
    return new Accounts(database, admins, passwords, RULES, now::get);
  }

  private Registration register(String username) {
    return register(username, Optional.empty(), PASSWORD);
  }

  private Registration register(String username, Optional<String> displayName, Secret password) {
    return accounts.register(username, displayName, password, Claim.NONE);
  }

  private Registration register(String username, Claim claim) {
    return accounts.register(username, Optional.empty(), PASSWORD, claim);
  }

  private static Claim invited(Invitations.Invitation invitation) {
    return new Claim(false, Optional.of(invitation.code()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "ROOT", "r\u043e\u043et", "ro\u043et"})
  void register_adminOrItsLookalike_isTakenWithoutAClaim(String username) {
    assertInstanceOf(Registration.Taken.class, register(username));
    assertInstanceOf(
        Registration.Registered.class, register("root", new Claim(true, Optional.empty())));
  }

  @Test
  void register_invitedAdmin_worksOnceAndEndsItsOtherInvitations() {
    Invitations invitations = accounts.invitations();
    Invitations.Invitation first = invitations.create("root");
    Invitations.Invitation second = invitations.create("Root");
    assertTrue(invitations.isValid("ROOT", first.code()));
    // A refused registration doesn't use up the invitation.
    assertInstanceOf(
        Registration.Weak.class,
        accounts.register("root", Optional.empty(), Secret.of("short"), invited(first)));
    Account root =
        assertInstanceOf(Registration.Registered.class, register("root", invited(first))).account();
    assertEquals(List.of("admin"), root.roles());
    assertFalse(invitations.isValid("root", first.code()));
    assertFalse(invitations.isValid("root", second.code()));
    accounts.delete(root.id(), db -> {});
    assertInstanceOf(Registration.Invalid.class, register("root", invited(second)));
  }

  @Test
  void register_invitationOfAnotherNameOrExpiredOrUnknown_isInvalid() {
    Invitations.Invitation invitation = accounts.invitations().create("root");
    for (String name : List.of("john", "r\u043e\u043et")) {
      Registration.Invalid invalid =
          assertInstanceOf(Registration.Invalid.class, register(name, invited(invitation)));
      assertEquals("invitation", invalid.errors().get(0).field());
    }
    assertInstanceOf(
        Registration.Invalid.class,
        register("root", new Claim(false, Optional.of(Secret.of("guess")))));
    now.set(invitation.until());
    assertInstanceOf(Registration.Invalid.class, register("root", invited(invitation)));
  }

  @Test
  void register_trusted_endsTheInvitation() {
    Invitations.Invitation invitation = accounts.invitations().create("root");
    assertInstanceOf(
        Registration.Registered.class, register("root", new Claim(true, Optional.empty())));
    assertFalse(accounts.invitations().isValid("root", invitation.code()));
  }

  private Account registered(String username) {
    return assertInstanceOf(Registration.Registered.class, register(username)).account();
  }

  private void assertSignsIn(String username, Secret password) {
    assertInstanceOf(Authentication.Authenticated.class, accounts.authenticate(username, password));
  }

  private void assertRejected(String username, Secret password) {
    assertEquals(new Authentication.Rejected(), accounts.authenticate(username, password));
  }

  private int rows(String table) {
    return database.call(
        handle -> handle.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }

  private String hash(Account account) {
    return database.call(
        handle ->
            handle
                .createQuery("select password from accounts where id = :id")
                .bind("id", account.id())
                .mapTo(String.class)
                .one());
  }

  @Test
  void register_newName_isAnAccountThatSignsIn() {
    Registration.Registered registered =
        assertInstanceOf(
            Registration.Registered.class, register("JohnS", Optional.of("John Smith"), PASSWORD));
    Account account = registered.account();
    assertEquals(
        new Account(account.id(), "JohnS", "John Smith", List.of(), false, START, START), account);
    assertEquals(22, account.id().length());
    assertEquals(
        new Authentication.Authenticated(account), accounts.authenticate("johns", PASSWORD));
    assertEquals(Optional.of(account), accounts.find(account.id()));
    assertEquals(Optional.of(account), accounts.named("ＪＯＨＮＳ"));
  }

  @Test
  void register_withoutDisplayName_showsTheUserName() {
    assertEquals("JohnS", registered("JohnS").displayName());
  }

  @ParameterizedTest
  @CsvSource({
    "john, john",
    "john, JOHN",
    "john, ｊｏｈｎ",
    "john, jоhn", // Cyrillic o
    "maria, mаriа", // Cyrillic a
    "JOHN, јоһn",
    "paypal, paypaI",
    "сосо, coco",
  })
  void register_nameInUseOrItsLookAlike_isTaken(String first, String second) {
    registered(first);
    assertEquals(new Registration.Taken(), register(second));
    assertEquals(1, rows("accounts"));
  }

  @Test
  void register_lookAlikeThatIsTaken_reservesNothing() {
    registered("coco");
    int skeletons = rows("account_skeletons");
    assertEquals(new Registration.Taken(), register("сосо"));
    assertEquals(skeletons, rows("account_skeletons"));
    assertEquals(Optional.empty(), accounts.named("сосо"));
  }

  @Test
  void register_oneNameBy50Threads_isOneAccount() throws Exception {
    List<Registration> results = inParallel(() -> register("john"));
    assertEquals(1, results.stream().filter(Registration.Registered.class::isInstance).count());
    assertEquals(49, Collections.frequency(results, new Registration.Taken()));
    assertEquals(1, rows("accounts"));
  }

  /**
   * 50 threads share ten connections, so some wait for longer than the pool allows. They have
   * written nothing, and try again.
   */
  private static List<Registration> inParallel(Callable<Registration> work) throws Exception {
    return PasswordsTest.inParallel(
        50,
        () -> {
          AtomicReference<Registration> made = new AtomicReference<>();
          Await.until(
              () -> {
                try {
                  made.set(work.call());
                  return true;
                } catch (DatabaseException e) {
                  if (e.getCause() instanceof SQLTransientConnectionException) {
                    return false;
                  }
                  throw e;
                }
              });
          return made.get();
        });
  }

  @Test
  void register_lookAlikesBy50Threads_isOneAccount() throws Exception {
    List<String> names = List.of("paypal", "paypaI", "раураl", "PAYPAL", "Paypa1");
    AtomicInteger next = new AtomicInteger();
    Callable<Registration> work = () -> register(names.get(next.getAndIncrement() % names.size()));
    List<Registration> results = inParallel(work);
    assertEquals(1, results.stream().filter(Registration.Registered.class::isInstance).count());
    assertEquals(49, Collections.frequency(results, new Registration.Taken()));
    assertEquals(1, rows("accounts"));
  }

  @Test
  void register_fiftyNamesBy50Threads_areFiftyAccounts() throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Registration> results = inParallel(() -> register("john-" + next.incrementAndGet()));
    assertEquals(50, results.stream().filter(Registration.Registered.class::isInstance).count());
    assertEquals(50, rows("accounts"));
  }

  @Test
  void register_brokenRules_namesEachFieldAndWritesNothing() {
    Registration.Invalid invalid =
        assertInstanceOf(
            Registration.Invalid.class,
            register("john smith", Optional.of("\u202eJohn"), PASSWORD));
    assertEquals(
        List.of("username", "displayName"),
        invalid.errors().stream().map(FieldError::field).toList());
    assertEquals(
        new Registration.Weak(
            List.of(new FieldError("password", "must have at least 8 characters", "too_short"))),
        register("john", Optional.empty(), Secret.of("short")));
    assertInstanceOf(
        Registration.Weak.class, register("john", Optional.empty(), Secret.of("john2026")));
    assertInstanceOf(
        Registration.Weak.class,
        register("x", Optional.of("Wilhelmina"), Secret.of("wilhelmina1")));
    assertEquals(0, rows("accounts"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1_000_000})
  void register_hugeName_isInvalid(int length) {
    assertInstanceOf(Registration.Invalid.class, register("x".repeat(length)));
    assertInstanceOf(
        Registration.Invalid.class, register("john", Optional.of("x".repeat(length)), PASSWORD));
  }

  @Test
  void register_longestNames_fit() {
    Account account =
        assertInstanceOf(
                Registration.Registered.class,
                register("𠜎".repeat(64), Optional.of("😀".repeat(128)), PASSWORD))
            .account();
    assertEquals(Optional.of(account), accounts.find(account.id()));
    assertEquals("ß".repeat(64), registered("ß".repeat(64)).username());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'OR'1'='1",
        "admin'--",
        "\"OR\"\"=\"",
        "john'||'",
        "$1",
        ":id",
        "<name>",
        "?",
        "`whoami`",
        "{{7*7}}",
        "${jndi:ldap:x}",
      })
  void register_namesThatLookLikeCode_areNames(String name) {
    Account other = registered("other");
    Secret password = Secret.of("'; drop table accounts; -- :id ? $1");
    Account account =
        assertInstanceOf(
                Registration.Registered.class,
                register(name, Optional.of("'); delete from accounts; --"), password))
            .account();
    assertEquals(name, account.username());
    assertEquals(Optional.of(account), accounts.named(name));
    assertEquals("'); delete from accounts; --", account.displayName());
    assertSignsIn(name, password);
    assertRejected(name, PASSWORD);
    assertSignsIn("other", PASSWORD);
    assertEquals(Optional.of(other), accounts.find(other.id()));
    assertEquals(Optional.empty(), accounts.find(name));
  }

  @Test
  void register_administratorsName_hasTheRole() {
    Account root =
        assertInstanceOf(
                Registration.Registered.class, register("Root", new Claim(true, Optional.empty())))
            .account();
    assertEquals(List.of("admin"), root.roles());
    assertEquals(List.of("admin"), accounts.named("root").orElseThrow().roles());
    assertEquals(List.of(), registered("john").roles());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "jane", "john ", "' or ''='", "john\u0000", "\u202ejohn", "\ud800"})
  void authenticate_unknownOrImpossibleName_isRejected(String username) {
    registered("john");
    assertRejected(username, PASSWORD);
    assertEquals(Optional.empty(), accounts.named(username));
  }

  @Test
  void authenticate_wrongPassword_isRejected() {
    registered("john");
    for (String wrong :
        List.of(
            "", "tulip-anchor-95", " tulip-anchor-94", "tulip-anchor-94 ", "x".repeat(100_000))) {
      assertRejected("john", Secret.of(wrong));
    }
  }

  @Test
  void authenticate_outdatedHash_isUpgradedOnce() {
    Account account = registered("john");
    String old = hash(account);
    accounts = accounts(new Argon2(128, 1, 1));
    assertRejected("john", OTHER);
    assertEquals(old, hash(account));
    assertEquals(
        new Authentication.Authenticated(account), accounts.authenticate("john", PASSWORD));
    String upgraded = hash(account);
    assertTrue(upgraded.startsWith("$argon2id$v=19$m=128,t=1,p=1$"), upgraded);
    assertSignsIn("john", PASSWORD);
    assertEquals(upgraded, hash(account));
    assertEquals(Optional.of(account), accounts.find(account.id()));
  }

  @Test
  void authenticateAgain_passwordOfThatAccountOnly() {
    Account account = registered("john");
    assertEquals(
        new Authentication.Authenticated(account),
        accounts.authenticateAgain(account.id(), PASSWORD));
    assertEquals(new Authentication.Rejected(), accounts.authenticateAgain(account.id(), OTHER));
    assertEquals(new Authentication.Rejected(), accounts.authenticateAgain("nobody", PASSWORD));
  }

  @Test
  void changePassword_rightOne_replacesIt() {
    Account account = registered("john");
    now.set(START.plusSeconds(60));
    PasswordChange.Changed changed =
        assertInstanceOf(
            PasswordChange.Changed.class,
            accounts.changePassword(account.id(), PASSWORD, OTHER, () -> handle -> {}));
    assertEquals(START.plusSeconds(60), changed.account().passwordChangedAt());
    assertEquals(START, changed.account().createdAt());
    assertEquals(Optional.of(changed.account()), accounts.find(account.id()));
    assertSignsIn("john", OTHER);
    assertRejected("john", PASSWORD);
  }

  @Test
  void changePassword_refused_keepsTheOldOne() {
    Account account = registered("john");
    assertEquals(
        new PasswordChange.Rejected(),
        accounts.changePassword(account.id(), OTHER, OTHER, () -> handle -> {}));
    assertEquals(
        new PasswordChange.Rejected(),
        accounts.changePassword("nobody", PASSWORD, OTHER, () -> handle -> {}));
    for (String weak : List.of("short", "password1", "john2026", "x".repeat(257))) {
      PasswordChange.Weak refused =
          assertInstanceOf(
              PasswordChange.Weak.class,
              accounts.changePassword(account.id(), PASSWORD, Secret.of(weak), () -> handle -> {}));
      assertEquals("replacement", refused.errors().get(0).field());
    }
    assertEquals(
        new PasswordChange.Weak(
            List.of(new FieldError("replacement", "must not be the current password", "same"))),
        accounts.changePassword(account.id(), PASSWORD, PASSWORD, () -> handle -> {}));
    assertSignsIn("john", PASSWORD);
    assertEquals(Optional.of(account), accounts.find(account.id()));
  }

  @Test
  void changePassword_by20Threads_oneSucceeds() throws Exception {
    Account account = registered("john");
    AtomicInteger next = new AtomicInteger();
    List<String> chosen = Collections.synchronizedList(new ArrayList<>());
    List<PasswordChange> results =
        PasswordsTest.inParallel(
            20,
            () -> {
              String replacement = "walnut ladder " + next.incrementAndGet();
              PasswordChange change =
                  accounts.changePassword(
                      account.id(), PASSWORD, Secret.of(replacement), () -> handle -> {});
              if (change instanceof PasswordChange.Changed) {
                chosen.add(replacement);
              }
              return change;
            });
    assertEquals(19, Collections.frequency(results, new PasswordChange.Rejected()));
    assertEquals(1, chosen.size());
    assertSignsIn("john", Secret.of(chosen.get(0)));
  }

  @Test
  void disable_account_refusesSignInUntilEnabled() {
    Account account = registered("john");
    assertTrue(accounts.disable(account.id(), handle -> {}));
    assertTrue(accounts.find(account.id()).orElseThrow().disabled());
    Account disabled =
        assertInstanceOf(Authentication.Disabled.class, accounts.authenticate("john", PASSWORD))
            .account();
    assertEquals(account.id(), disabled.id());
    assertRejected("john", OTHER);
    assertEquals(
        new PasswordChange.Rejected(),
        accounts.changePassword(account.id(), PASSWORD, OTHER, () -> handle -> {}));
    assertTrue(accounts.enable(account.id()));
    assertSignsIn("john", PASSWORD);
    assertFalse(accounts.disable("nobody", handle -> {}));
    assertFalse(accounts.enable("nobody"));
  }

  @Test
  void delete_account_freesItsNameForAnother() {
    Account account = registered("john");
    assertTrue(accounts.delete(account.id(), handle -> {}));
    assertFalse(accounts.delete(account.id(), handle -> {}));
    assertRejected("john", PASSWORD);
    assertEquals(Optional.empty(), accounts.find(account.id()));
    assertEquals(0, rows("account_skeletons"));
    assertNotEquals(account.id(), registered("jоhn").id());
  }

  @Test
  void accounts_opened_again_areThere() throws Exception {
    Account account = registered("john");
    database.close();
    open();
    assertEquals(
        new Authentication.Authenticated(account), accounts.authenticate("john", PASSWORD));
  }

  @Test
  void authenticate_unknownName_takesAsLongAsAKnownOne() {
    // Costs a few times as much as everything else that a sign-in does.
    accounts = accounts(new Argon2(8 * 1024, 1, 1));
    registered("john");
    List<Long> known = new ArrayList<>();
    List<Long> unknown = new ArrayList<>();
    List<Long> impossible = new ArrayList<>();
    // Measured in turn, so that other load on the machine affects all of them.
    for (int i = 0; i < 15; i++) {
      known.add(nanos("john"));
      unknown.add(nanos("jane"));
      impossible.add(nanos("no such name"));
    }
    assertAlike(known, unknown);
    assertAlike(known, impossible);
  }

  /** Measures CPU time, because a busy machine delays some calls for longer than they take. */
  private long nanos(String username) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    assertRejected(username, OTHER);
    return threads.getCurrentThreadCpuTime() - start;
  }

  /** Without a hash to compute, the factor would be ten or more. */
  private static void assertAlike(List<Long> one, List<Long> other) {
    double ratio = (double) least(one) / least(other);
    assertTrue(ratio > 0.5 && ratio < 2, () -> "ratio " + ratio + " of " + one + " to " + other);
  }

  /** Takes the least, because other programs on the machine only add to a time, often to most. */
  private static long least(List<Long> values) {
    return Collections.min(values);
  }
}
