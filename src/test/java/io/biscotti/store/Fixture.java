package io.biscotti.store;

import io.biscotti.codec.SessionCodec;
import io.biscotti.codec.SessionTypes;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyRing;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.revocation.Revocations;
import io.biscotti.testkit.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sessions without a container: a clock, a codec and the two stores. */
final class Fixture {

  static final SessionPolicy POLICY =
      new SessionPolicy(Duration.ofMinutes(30), Duration.ofHours(12));
  static final int SINGLE_BYTES = 4096 - "__Host-session".length();
  static final int LIMIT_BYTES = 16_000;

  final SettableClock clock = new SettableClock();
  final SessionEvents events = new SessionEvents(clock);
  final Ids ids = Ids.secure();
  final KeyRing ring = KeyRing.generate(clock);
  final Revocations revocations = new Revocations(clock, System::nanoTime, events, null);
  final List<MutableSession> ranOut = new ArrayList<>();
  final SessionCodec codec;

  Fixture() {
    this(SessionTypes.none());
  }

  Fixture(SessionTypes types) {
    this.codec = new SessionCodec(types, null, Fixture.class.getClassLoader(), this::unreadable);
  }

  void unreadable(IOException cause) {
    events.publish(SessionEvent.Kind.UNREADABLE_ATTRIBUTE, "", cause);
  }

  SealedStore sealed() {
    return sealed("__Host-session");
  }

  SealedStore sealed(String cookieName) {
    return sealed(cookieName, true);
  }

  SealedStore sealed(String cookieName, boolean compress) {
    return new SealedStore(
        ring.sealer("session", cookieName),
        codec,
        clock,
        revocations,
        new SealedStore.Form(SINGLE_BYTES, LIMIT_BYTES, compress));
  }

  SealedStore sealed(KeyRing other) {
    return new SealedStore(
        other.sealer("session", "__Host-session"),
        codec,
        clock,
        revocations,
        new SealedStore.Form(SINGLE_BYTES, LIMIT_BYTES, true));
  }

  ServerStore memory() {
    return server(new MemoryStorage(clock));
  }

  ServerStore server(SessionStorage storage) {
    ServerStore store =
        new ServerStore(
            "memory",
            storage,
            codec,
            clock,
            ids,
            revocations,
            events,
            SealedStore.LATEST_LAYOUT,
            null);
    store.onExpiry(ranOut::add);
    return store;
  }

  MutableSession fresh() {
    Instant now = clock.instant();
    return new MutableSession(
        new EncodedAttributes(codec, null),
        new Frame(
            ids.next(),
            now,
            now,
            now.plus(POLICY.lifetime()),
            (int) POLICY.idle().toSeconds(),
            Map.of()),
        true);
  }
}
