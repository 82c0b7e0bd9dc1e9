package io.biscotti.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.biscotti.account.Username;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often passwords may be guessed and accounts created (OWASP ASVS 5.0, 6.3.1), and how
 * often right passwords may be entered. Failures are counted in three ways, each with a limit that
 * refills with time:
 *
 * <ul>
 *   <li>by address, whichever accounts it tries;
 *   <li>by address and account;
 *   <li>by account, from all addresses except those that its owner has signed in from, so that
 *       strangers who guess don't lock the owner out.
 * </ul>
 *
 * <p>Right passwords are counted too, by account and by address, because the server remembers each
 * ended session until its absolute limit. These limits are far above what people and test suites
 * need, and keep one account from filling the memory of every node by signing in and out.
 *
 * <p>An account is a {@link Username#key}, whether it exists or not. The counts are in memory: each
 * server has its own, and a restart resets them. With {@link SharedCounts}, all servers count
 * together, and each alone while those are unavailable. Thread-safe.
 */
public final class Throttle {
  /** Failures from one address at one account, in ten minutes. */
  public static final int AT_ACCOUNT = 10;

  /** Failures from one address, in ten minutes. A household or an office may share it. */
  public static final int FROM_ADDRESS = 50;

  /** Failures at one account from addresses that its owner hasn't signed in from, in an hour. */
  static final int OF_STRANGERS = 50;

  /** Registrations from one address, in ten minutes. */
  static final int REGISTRATIONS = 200;

  /** Right passwords for one account, and as many more in each hour. */
  static final int SIGN_INS_OF_ACCOUNT = 3_000;

  /** Right passwords from one address, and as many more in each hour. */
  static final int SIGN_INS_FROM_ADDRESS = 15_000;

  private static final Duration SHORT = Duration.ofMinutes(10);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration KNOWN_FOR = Duration.ofDays(30);
  private static final int MOST_KNOWN = 100_000;

  private final Limit addresses;
  private final Limit accountsFromAddress;
  private final Limit strangers;
  private final Limit registrations;
  private final Limit signInsOf;
  private final Limit signInsFrom;
  private final Cache<Key, Boolean> known;
  private final @Nullable SharedCounts shared;

  /**
   * Creates a throttle with the default limits.
   *
   * @param clock by which buckets refill
   */
  public Throttle(InstantSource clock) {
    this(clock, SIGN_INS_OF_ACCOUNT, SIGN_INS_FROM_ADDRESS);
  }

  /**
   * Creates a throttle with the default limits, which counts together with other servers.
   *
   * @param clock by which this server's buckets refill while it counts alone
   * @param shared the counts of all servers
   */
  public Throttle(InstantSource clock, SharedCounts shared) {
    this(clock, SIGN_INS_OF_ACCOUNT, SIGN_INS_FROM_ADDRESS, shared);
  }

  /**
   * Creates a throttle with other limits on right passwords, low enough for tests.
   *
   * @param clock by which buckets refill
   * @param signInsOfAccount right passwords for one account, and as many more in each hour
   * @param signInsFromAddress right passwords from one address, and as many more in each hour
   */
  public Throttle(InstantSource clock, int signInsOfAccount, int signInsFromAddress) {
    this(clock, signInsOfAccount, signInsFromAddress, null);
  }

  private Throttle(
      InstantSource clock,
      int signInsOfAccount,
      int signInsFromAddress,
      @Nullable SharedCounts shared) {
    this.addresses = new Limit("address", FROM_ADDRESS, SHORT, clock, shared);
    this.accountsFromAddress = new Limit("account from address", AT_ACCOUNT, SHORT, clock, shared);
    this.strangers = new Limit("account", OF_STRANGERS, LONG, clock, shared);
    this.registrations = new Limit("registrations", REGISTRATIONS, SHORT, clock, shared);
    this.signInsOf = new Limit("sign-ins of account", signInsOfAccount, LONG, clock, shared);
    this.signInsFrom = new Limit("sign-ins from address", signInsFromAddress, LONG, clock, shared);
    this.known = Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterAccess(KNOWN_FOR).build();
    this.shared = shared;
  }

  /**
   * An account and a client address.
   *
   * @param account the {@link Username#key}
   * @param address the client's address, shortened by {@link ClientAddress}
   */
  public record Key(String account, String address) {
    /**
     * The key of an attempt.
     *
     * @param username the user name as typed; any text
     * @param remoteAddress the connection's address, or the one that the container took from a
     *     trusted proxy
     */
    public static Key of(String username, String remoteAddress) {
      // Invalid names match no account, so they can share a bucket.
      String account = Username.of(username).map(Username::key).orElse("");
      return new Key(account, ClientAddress.of(remoteAddress));
    }

    /** The key as text. Neither part can contain a line feed. */
    private String text() {
      return account + '\n' + address;
    }

    private String knownName() {
      return "known\n" + text();
    }
  }

  /**
   * How long this account is throttled for this address; empty if it isn't. Takes one round trip to
   * the shared counts.
   */
  public Optional<Duration> delay(Key key) {
    Optional<Map<String, Duration>> debts =
        debts(
            addresses.name(key.address()),
            accountsFromAddress.name(key.text()),
            signInsOf.name(key.account()),
            signInsFrom.name(key.address()),
            strangers.name(key.account()),
            key.knownName());
    if (debts.filter(all -> all.containsKey(key.knownName())).isPresent()) {
      known.put(key, Boolean.TRUE);
    }
    Stream<Optional<Duration>> delays =
        Stream.of(
            delay(addresses, key.address(), debts),
            delay(accountsFromAddress, key.text(), debts),
            delay(signInsOf, key.account(), debts),
            delay(signInsFrom, key.address(), debts),
            isKnown(key) ? Optional.empty() : delay(strangers, key.account(), debts));
    return delays.flatMap(Optional::stream).max(Duration::compareTo);
  }

  /** The shared debts; empty if this server counts alone. */
  private Optional<Map<String, Duration>> debts(String... names) {
    return shared == null ? Optional.empty() : shared.debts(List.of(names));
  }

  private static Optional<Duration> delay(
      Limit limit, String key, Optional<Map<String, Duration>> debts) {
    return debts.map(all -> limit.delay(key, all)).orElseGet(() -> limit.delay(key));
  }

  /** Counts a wrong password. */
  public void failed(Key key) {
    addresses.owe(key.address());
    accountsFromAddress.owe(key.text());
    if (!isKnown(key)) {
      // Take, never owe: otherwise many attackers could lock new devices out of an account for
      // days.
      strangers.take(key.account());
    }
  }

  /** Counts a right password, or one that was just chosen. */
  public void succeeded(Key key) {
    signInsOf.owe(key.account());
    signInsFrom.owe(key.address());
    accountsFromAddress.fill(key.text());
    known.put(key, Boolean.TRUE);
    if (shared != null) {
      shared.add(key.knownName(), KNOWN_FOR, KNOWN_FOR);
    }
  }

  /**
   * Counts a registration, unless there were too many.
   *
   * @param remoteAddress the connection's address
   * @return how long this address may not register accounts; empty if it may
   */
  public Optional<Duration> register(String remoteAddress) {
    String address = ClientAddress.of(remoteAddress);
    Optional<Duration> delay = delay(registrations, address, debts(registrations.name(address)));
    if (delay.isEmpty()) {
      registrations.owe(address);
    }
    return delay;
  }

  /** Undoes the count of a registration that the server was too busy to process. */
  public void unregistered(String remoteAddress) {
    registrations.giveBack(ClientAddress.of(remoteAddress));
  }

  private boolean isKnown(Key key) {
    return known.getIfPresent(key) != null;
  }
}
