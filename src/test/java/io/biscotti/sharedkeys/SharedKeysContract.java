package io.biscotti.sharedkeys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.Opened;
import io.biscotti.crypto.SealingKey;
import io.biscotti.crypto.Secret;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import io.biscotti.sharedkeys.KeyPlace.Document;
import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What several servers see that share their rings, wherever these are stored. */
@Timeout(60)
abstract class SharedKeysContract {
  private static final Duration LIFETIME = Duration.ofHours(12);
  private static final KeyPolicy POLICY =
      new KeyPolicy(Duration.ofDays(90), Duration.ofHours(1), LIFETIME);

  @TempDir Path temporary;

  private final SettableClock placeClock = new SettableClock();
  private final SettableClock clock = new SettableClock();
  private final MasterKey master = master();
  private final List<SharedKeys> opened = new ArrayList<>();

  /** The place, empty, as another process would open it. */
  abstract KeyPlace place();

  /** Deletes the rings, as an operator would. */
  abstract void discard();

  /** Restores earlier documents, as from a backup. */
  abstract void restore(Map<String, Document> documents);

  @AfterEach
  void close() {
    opened.forEach(SharedKeys::close);
  }

  @BeforeEach
  void discardBefore() {
    discard();
  }

  private static MasterKey master() {
    return MasterKey.parse(MasterKey.generate().reveal()).orElseThrow();
  }

  private SharedKeys node() {
    return node(clock);
  }

  private SharedKeys node(InstantSource own) {
    return node(place(), own, master, temporary.resolve("none"), Duration.ZERO);
  }

  private SharedKeys node(Path home) {
    return node(place(), clock, master, home, Duration.ZERO);
  }

  private SharedKeys node(
      KeyPlace place, InstantSource own, MasterKey key, Path home, Duration patience) {
    KeyPlace timed =
        place instanceof PlaceWithClock given ? given : new PlaceWithClock(place, placeClock);
    SharedKeys node =
        SharedKeys.open(
            timed,
            new SharedKeys.Terms(key, POLICY, POLICY, own),
            new OwnRings(home.resolve("keys.json"), home.resolve("token-keys.json")),
            patience);
    opened.add(node);
    return node;
  }

  private void pass(Duration time) {
    clock.advance(time);
    placeClock.advance(time);
  }

  private static String seal(KeyRing ring) {
    return ring.sealer("session", "sid").seal("content".getBytes(UTF_8));
  }

  private static String seal(SharedKeys node) {
    return seal(node.sealing());
  }

  private static void assertOpens(SharedKeys node, String sealed) {
    assertInstanceOf(Opened.Value.class, node.sealing().sealer("session", "sid").open(sealed));
  }

  private static void assertRefuses(SharedKeys node, String sealed) {
    Opened opened = node.sealing().sealer("session", "sid").open(sealed);
    // A server that started later never held the key.
    assertTrue(
        opened.equals(new Opened.Rejected(Opened.Reason.GONE_KEY))
            || opened.equals(new Opened.Rejected(Opened.Reason.UNKNOWN_KEY)),
        opened::toString);
  }

  private static String current(SharedKeys node, String ring) {
    return id(node, ring, "current");
  }

  private static String id(SharedKeys node, String ring, String role) {
    return node.list().stream()
        .filter(key -> key.ring().equals(ring) && key.role().equals(role))
        .map(KeyStatus::id)
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> published(SharedKeys node) {
    return node.signing().keys().published().stream()
        .map(SigningKey::id)
        .collect(Collectors.toSet());
  }

  @Test
  void open_severalServers_openAndVerifyWhatOthersMake() {
    SharedKeys one = node();
    SharedKeys two = node();
    assertOpens(two, seal(one));
    assertOpens(one, seal(two));
    assertEquals(published(one), published(two));
    assertEquals(one.list(), two.list());
  }

  @Test
  void open_afterEveryServerStopped_opensWhatTheySealed() {
    String sealed = seal(node());
    close();
    assertOpens(node(), sealed);
  }

  @Test
  void open_severalAtOnce_agree() throws Exception {
    List<Callable<SharedKeys>> starts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      starts.add(
          () ->
              SharedKeys.open(
                  new PlaceWithClock(place(), placeClock),
                  new SharedKeys.Terms(master, POLICY, POLICY, clock),
                  new OwnRings(temporary.resolve("none"), temporary.resolve("none"))));
    }
    List<SharedKeys> nodes = AtOnce.all(starts);
    opened.addAll(nodes);
    nodes.forEach(node -> assertEquals(nodes.get(0).list(), node.list()));
  }

  @Test
  void look_afterNinetyDays_nextTakesOverEverywhere_andTheOldOpensUntilItsLimit() {
    SharedKeys one = node();
    SharedKeys two = node();
    String next = id(one, "sealing", "next");
    String sealed = seal(two);
    pass(Duration.ofDays(90).minusSeconds(1));
    one.look();
    assertNotEquals(next, current(one, "sealing"));
    pass(Duration.ofSeconds(1));
    one.look();
    assertEquals(next, current(one, "sealing"));
    // The other server hasn't looked since, but opens what the new key seals.
    assertOpens(two, seal(one));
    two.look();
    assertEquals(one.list(), two.list());
    pass(LIFETIME.plus(POLICY.publishLead()).minusSeconds(1));
    one.look();
    assertOpens(one, sealed);
    pass(Duration.ofSeconds(1));
    one.look();
    assertRefuses(one, sealed);
  }

  @Test
  void look_rotationDueOnSeveralServersAtOnce_happensOnce() throws Exception {
    List<SharedKeys> nodes = List.of(node(), node(), node(), node());
    String next = id(nodes.get(0), "sealing", "next");
    pass(Duration.ofDays(90));
    List<Callable<Boolean>> looks = new ArrayList<>();
    for (SharedKeys node : nodes) {
      looks.add(
          () -> {
            node.look();
            return true;
          });
    }
    AtOnce.all(looks);
    for (SharedKeys node : nodes) {
      node.look();
      assertEquals(next, current(node, "sealing"));
      assertEquals(nodes.get(0).list(), node.list());
      assertEquals(6, node.list().size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-400, -1, 1, 400})
  void look_wrongClockOfAServer_changesNothingForAnyone(int days) {
    SharedKeys right = node();
    List<KeyStatus> before = right.list();
    SharedKeys wrong = node(() -> clock.instant().plus(Duration.ofDays(days)));
    wrong.look();
    right.look();
    assertEquals(before, right.list());
    assertOpens(right, seal(wrong));
    assertOpens(wrong, seal(right));
    // The server follows the rotation of a server whose clock is right.
    pass(Duration.ofDays(90));
    right.look();
    wrong.look();
    assertEquals(id(right, "sealing", "current"), current(wrong, "sealing"));
    assertNotEquals(before, wrong.list());
    right.look();
    assertEquals(right.list(), wrong.list());
  }

  @ParameterizedTest
  @ValueSource(ints = {-400, 400})
  void look_wrongClockOfThePlace_changesNothing(int days) {
    SharedKeys node = node();
    List<KeyStatus> before = node.list();
    placeClock.advance(Duration.ofDays(days));
    node.look();
    assertEquals(before, node.list());
    placeClock.advance(Duration.ofDays(-days));
    node.look();
    assertEquals(before, node.list());
  }

  @ParameterizedTest
  @ValueSource(ints = {-4_000, 4_000})
  void look_placeHadAWrongClockWhenTheRingWasMade_rotatesInTimeLater(int days) {
    placeClock.advance(Duration.ofDays(days));
    SharedKeys node = node();
    placeClock.set(clock.instant());
    node.look();
    String sealed = seal(node);
    pass(Duration.ofDays(91));
    node.look();
    assertOpens(node, sealed);
    pass(Duration.ofDays(1));
    node.look();
    assertRefuses(node, sealed);
  }

  @Test
  void open_ringsOfTwoHomes_openForEveryoneAndAreRenamed() throws Exception {
    Path first = temporary.resolve("first");
    Path second = temporary.resolve("second");
    String one = seal(KeyRing.open(first.resolve("keys.json"), POLICY, clock));
    String two = seal(KeyRing.open(second.resolve("keys.json"), POLICY, clock));
    String signing = openSigning(second);
    SharedKeys firstNode = node(first);
    SharedKeys secondNode = node(second);
    firstNode.look();
    for (SharedKeys node : List.of(firstNode, secondNode)) {
      assertOpens(node, one);
      assertOpens(node, two);
      assertTrue(published(node).contains(signing));
    }
    // The first one's key keeps sealing, so that nobody must learn another one first.
    assertEquals(prefix(one), prefix(seal(secondNode)));
    assertFalse(Files.exists(second.resolve("keys.json")));
    assertTrue(Files.exists(second.resolve("keys.json.moved")));
    assertTrue(Files.exists(second.resolve("token-keys.json.moved")));
  }

  private String openSigning(Path home) {
    return SigningRing.open(home.resolve("token-keys.json"), POLICY, clock).keys().signing().id();
  }

  /** The part of a sealed value that names its key. */
  private static String prefix(String sealed) {
    return sealed.substring(0, 6);
  }

  @Test
  void open_ringComesBackFromABackup_withdrawnKeysStayWithdrawn() throws Exception {
    Path home = temporary.resolve("home");
    String sealed = seal(KeyRing.open(home.resolve("keys.json"), POLICY, clock));
    SharedKeys node = node(home);
    assertTrue(node.withdraw("sealing", current(node, "sealing")));
    Files.copy(
        home.resolve("keys.json.moved"),
        home.resolve("keys.json"),
        StandardCopyOption.COPY_ATTRIBUTES);
    SharedKeys again = node(home);
    assertRefuses(again, sealed);
    assertTrue(Files.exists(home.resolve("keys.json.moved2")));
  }

  @Test
  void open_damagedRingInHome_namesTheFileAndLeavesIt() throws Exception {
    Path file = Files.createDirectory(temporary.resolve("home")).resolve("keys.json");
    Files.writeString(file, "{\"version\":1}");
    Path home = temporary.resolve("home");
    KeyException refusal = assertThrows(KeyException.class, () -> node(home));
    assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
    assertTrue(Files.exists(file));
  }

  @Test
  void open_wrongMasterKey_namesTheRingAndWhatToDo() {
    SharedKeys node = node();
    List<KeyStatus> before = node.list();
    KeyException refusal =
        assertThrows(
            KeyException.class,
            () -> node(place(), clock, master(), temporary.resolve("none"), Duration.ZERO));
    String message = refusal.getMessage();
    assertTrue(message.startsWith("The sealing ring in " + place().name()), message);
    assertTrue(message.contains("Set the master key that the other servers have"), message);
    assertTrue(message.contains(place().discard()), message);
    node.look();
    assertEquals(before, node.list());
  }

  private SharedKeys node(MasterKey key) {
    return node(place(), clock, key, temporary.resolve("none"), Duration.ZERO);
  }

  private static MasterKey masters(Secret... keys) {
    String lines = Stream.of(keys).map(Secret::reveal).collect(Collectors.joining("\n"));
    return MasterKey.parse(lines).orElseThrow();
  }

  /**
   * The steps that docs/operating.md describes; servers run all the time, and nobody is signed out.
   */
  @Test
  void rewrap_stepByStep_losesNothing() {
    Secret old = MasterKey.generate();
    Secret fresh = MasterKey.generate();
    SharedKeys first = node(masters(old));
    String sealed = seal(first);
    SharedKeys both = node(masters(old, fresh));
    assertEquals(List.of(), both.rewrap());

    SharedKeys swapped = node(masters(fresh, old));
    List<KeyStatus> before = swapped.list();
    // The log is recorded from here, because the first server also looks by itself, and warns once.
    try (LogRecorder log = LogRecorder.of(SharedKeys.class).quietly()) {
      assertEquals(List.of("sealing", "signing"), swapped.rewrap());
      assertEquals(List.of(), swapped.rewrap());
      both.look();
      assertEquals(before, both.list());
      assertEquals(before, node(masters(fresh)).list());
      assertOpens(node(masters(fresh)), sealed);
      assertThrows(KeyException.class, () -> node(masters(old)));

      // A server with only the old key keeps using what it knows, and changes nothing.
      first.look();
      String warning = log.warnings().get(0);
      assertTrue(warning.contains("biscotti.keys.master doesn't open it"), warning);
      assertTrue(warning.contains("signed out. This server keeps using"), warning);
    }
    assertOpens(first, seal(swapped));
    assertThrows(KeyException.class, first::withdrawAll);
    assertEquals(before, node(masters(fresh)).list());
  }

  /** A server changes a ring at the same moment: the change stays, under whichever key. */
  @Test
  void rewrap_whileAnotherServerWithdraws_losesNothing() throws Exception {
    Secret old = MasterKey.generate();
    Secret fresh = MasterKey.generate();
    SharedKeys server = node(masters(old, fresh));
    SharedKeys command = node(masters(fresh, old));
    for (int i = 0; i < 10; i++) {
      String current = current(server, "sealing");
      AtOnce.all(
          () -> server.withdraw("sealing", current),
          () -> {
            command.rewrap();
            return true;
          });
      command.look();
      server.look();
      assertNotEquals(current, current(command, "sealing"));
      assertEquals(command.list(), server.list());
    }
    command.rewrap();
    assertEquals(command.list(), node(masters(fresh)).list());
  }

  @Test
  void withdraw_currentKey_endsWhatItSealedOnAllServers() {
    SharedKeys one = node();
    SharedKeys two = node();
    String sealed = seal(one);
    String next = id(one, "sealing", "next");
    assertTrue(one.withdraw("sealing", current(one, "sealing")));
    two.look();
    for (SharedKeys node : List.of(one, two)) {
      assertRefuses(node, sealed);
      assertEquals(next, current(node, "sealing"));
    }
    assertOpens(two, seal(one));
    assertOpens(one, seal(two));
    assertRefuses(node(), sealed);
  }

  @Test
  void withdraw_currentKey_isNoticedWithoutBeingAsked() throws Exception {
    SharedKeys one = node();
    SharedKeys two = node();
    String withdrawn = current(one, "sealing");
    one.withdraw("sealing", withdrawn);
    Await.until(() -> !current(two, "sealing").equals(withdrawn));
  }

  @Test
  void withdraw_signingKey_leavesTheJwkSet() {
    SharedKeys one = node();
    SharedKeys two = node();
    String withdrawn = current(one, "signing");
    assertTrue(one.withdraw("signing", withdrawn));
    two.look();
    assertFalse(published(one).contains(withdrawn));
    assertEquals(published(one), published(two));
    assertNotEquals(withdrawn, two.signing().keys().signing().id());
  }

  @Test
  void withdraw_nextOrRetiredKey_changesNothingElse() {
    SharedKeys node = node();
    String first = seal(node);
    pass(Duration.ofDays(90));
    node.look();
    String retired = id(node, "sealing", "retired");
    String current = current(node, "sealing");
    assertTrue(node.withdraw("sealing", retired));
    assertRefuses(node, first);
    String next = id(node, "sealing", "next");
    assertTrue(node.withdraw("sealing", next));
    assertNotEquals(next, id(node, "sealing", "next"));
    assertEquals(current, current(node, "sealing"));
  }

  @Test
  void withdraw_unknownKeyOrRing_isFalse() {
    SharedKeys node = node();
    List<KeyStatus> before = node.list();
    assertFalse(node.withdraw("sealing", "1"));
    assertFalse(node.withdraw("sealing", current(node, "signing")));
    assertFalse(node.withdraw("other", current(node, "sealing")));
    assertEquals(before, node.list());
  }

  @Test
  void withdrawAll_newKeys_openOnServersThatHaveNotLookedYet() {
    SharedKeys one = node();
    SharedKeys two = node();
    String before = seal(two);
    one.withdrawAll();
    assertOpens(two, seal(one));
    assertRefuses(two, before);
    assertRefuses(one, before);
  }

  @Test
  void withdraw_severalServersAtOnce_withdrawsEachKey() throws Exception {
    SharedKeys one = node();
    SharedKeys two = node();
    String sealing = current(one, "sealing");
    String next = id(one, "sealing", "next");
    assertEquals(
        List.of(true, true),
        AtOnce.all(() -> one.withdraw("sealing", sealing), () -> two.withdraw("sealing", next)));
    one.look();
    two.look();
    assertEquals(one.list(), two.list());
    assertTrue(one.list().stream().noneMatch(key -> Set.of(sealing, next).contains(key.id())));
  }

  @Test
  void look_placeUnavailable_keepsTheKeysAndCatchesUp() {
    PlaceWithClock cut = new PlaceWithClock(place(), placeClock);
    SharedKeys one = node();
    SharedKeys two = node(cut, clock, master, temporary.resolve("none"), Duration.ZERO);
    try (LogRecorder log = LogRecorder.of(SharedKeys.class)) {
      cut.away = true;
      two.look();
      two.look();
      String sealed = seal(two);
      assertOpens(one, sealed);
      assertOpens(two, sealed);
      assertEquals(1, log.warnings().size(), log.warnings()::toString);
      assertTrue(log.warnings().get(0).contains("keeps using the keys it knows"));
      assertThrows(KeyException.class, () -> two.withdraw("sealing", current(two, "sealing")));
      assertOpens(two, sealed);
      one.withdraw("sealing", current(one, "sealing"));
      cut.away = false;
      two.look();
      assertRefuses(two, sealed);
    }
  }

  @Test
  void open_placeAway_waitsAndSaysSo() throws Exception {
    PlaceWithClock cut = new PlaceWithClock(place(), placeClock);
    cut.away = true;
    KeyException refusal =
        assertThrows(
            KeyException.class,
            () -> node(cut, clock, master, temporary.resolve("none"), Duration.ZERO));
    assertTrue(refusal.getMessage().contains(place().name()), refusal.getMessage());
    try (LogRecorder log = LogRecorder.of(SharedKeys.class)) {
      Thread back =
          new Thread(
              () -> {
                while (log.warnings().isEmpty()) {
                  Thread.onSpinWait();
                }
                cut.away = false;
              });
      back.start();
      node(cut, clock, master, temporary.resolve("none"), Duration.ofSeconds(30));
      assertEquals(List.of("Waiting for the key rings in " + place().name()), log.warnings());
      back.join();
    }
  }

  @Test
  void look_restoredFromABackup_keepsWhatWasMadeSince_andStaysWithdrawn() {
    SharedKeys node = node();
    String first = seal(node);
    Map<String, Document> backup = place().read().documents();
    node.withdraw("sealing", current(node, "sealing"));
    String second = seal(node);
    node.withdraw("sealing", id(node, "sealing", "next"));
    pass(Duration.ofDays(90));
    node.look();
    String third = seal(node);
    restore(backup);
    node.look();
    assertOpens(node, second);
    assertOpens(node, third);
    assertRefuses(node, first);
    SharedKeys later = node();
    assertOpens(later, third);
    assertRefuses(later, first);
  }

  @Test
  void look_ringDeletedUnderARunningServer_isWrittenAgain() {
    SharedKeys node = node();
    String sealed = seal(node);
    discard();
    node.look();
    assertOpens(node(), sealed);
  }

  @Test
  void look_ringLostAndMadeAnewByAStartingServer_keepsWhatTheOthersKnow() {
    SharedKeys node = node();
    String first = seal(node);
    pass(Duration.ofDays(90));
    node.look();
    String withdrawn = seal(node);
    node.withdraw("sealing", current(node, "sealing"));
    String second = seal(node);
    discard();
    SharedKeys starting = node();
    node.look();
    starting.look();
    for (SharedKeys each : List.of(node, starting)) {
      assertOpens(each, first);
      assertOpens(each, second);
      assertRefuses(each, withdrawn);
    }
    assertEquals(node.list(), starting.list());
  }

  @Test
  void look_foreignDocument_keepsTheKeys_andNobodyStarts() {
    SharedKeys node = node();
    Map<String, Document> right = place().read().documents();
    // The documents of the two rings, exchanged: each opens with the master key.
    restore(
        Map.of(
            "sealing", new Document(7, right.get("signing").text()),
            "signing", new Document(7, right.get("sealing").text())));
    node.look();
    assertOpens(node, seal(node));
    String message = assertThrows(KeyException.class, this::node).getMessage();
    assertTrue(message.contains("The sealing ring in"), message);
    assertTrue(message.contains("it is not the text of this ring"), message);
  }

  @Test
  void look_documentOfANewerVersion_keepsTheKeys_andNobodyStarts() {
    SharedKeys node = node();
    Map<String, Document> right = place().read().documents();
    String newer = master.seal(Secret.of("{\"version\":2,\"ring\":\"sealing\"}"));
    restore(Map.of("sealing", new Document(7, newer), "signing", right.get("signing")));
    node.look();
    assertOpens(node, seal(node));
    String message = assertThrows(KeyException.class, this::node).getMessage();
    assertTrue(message.contains("it has version 2"), message);
    assertEquals(newer, place().read().documents().get("sealing").text());
  }

  @Test
  void rotate_nextTakesOverAnHourLater() {
    SharedKeys node = node();
    String next = id(node, "sealing", "next");
    node.rotate();
    pass(Duration.ofMinutes(59));
    node.look();
    assertNotEquals(next, current(node, "sealing"));
    pass(Duration.ofMinutes(1));
    node.look();
    assertEquals(next, current(node, "sealing"));
  }

  @Test
  void count_ofAllServers_letsTheNextKeyTakeOverEarly() {
    PlaceWithClock timed = new PlaceWithClock(place(), placeClock);
    KeyRing ring = node().sealing();
    SharedKeys node = node();
    Rotation<SealingKey> rotation = new Rotation<>(KeyRing.FORMAT, POLICY);
    SharedRing<SealingKey> keys = new SharedRing<>("sealing", rotation, timed, master, clock);
    keys.start(timed.read(), Optional.empty());
    SealCount one = new SealCount(timed, ring, keys, 30);
    SealCount two = new SealCount(timed, node.sealing(), keys, 30);
    String next = id(node, "sealing", "next");
    for (int i = 0; i < 20; i++) {
      seal(ring);
      one.share();
    }
    pass(Duration.ofHours(1));
    node.look();
    assertNotEquals(next, current(node, "sealing"));
    for (int i = 0; i < 10; i++) {
      seal(node);
    }
    two.share();
    pass(Duration.ofHours(1));
    node.look();
    assertEquals(next, current(node, "sealing"));
  }

  @Test
  void read_isByTheClockOfThePlace_notOfTheServer() {
    Duration away = Duration.between(place().read().now(), Clock.systemUTC().instant()).abs();
    assertTrue(away.compareTo(Duration.ofMinutes(1)) < 0, away::toString);
  }

  @Test
  void documents_revealNoKey() {
    SharedKeys node = node();
    String texts = place().read().documents().toString();
    assertFalse(texts.contains(current(node, "signing")));
    assertFalse(texts.contains("primaryKeyId"));
  }
}
