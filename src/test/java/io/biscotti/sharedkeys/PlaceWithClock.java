package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyException;
import java.time.InstantSource;

/** A place whose clock the test moves, and which can be unavailable. */
final class PlaceWithClock implements KeyPlace {
  private final KeyPlace place;
  private final InstantSource clock;
  volatile boolean away;

  PlaceWithClock(KeyPlace place, InstantSource clock) {
    this.place = place;
    this.clock = clock;
  }

  private KeyPlace reached() {
    if (away) {
      throw new KeyException("the shared keys in " + name() + " can't be reached");
    }
    return place;
  }

  @Override
  public String name() {
    return place.name();
  }

  @Override
  public String discard() {
    return place.discard();
  }

  @Override
  public Reading read() {
    return new Reading(clock.instant(), reached().read().documents());
  }

  @Override
  public boolean write(String ring, long version, String text) {
    return reached().write(ring, version, text);
  }

  @Override
  public long count(String key, long more) {
    return reached().count(key, more);
  }
}
