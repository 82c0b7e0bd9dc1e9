package io.biscotti.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.biscotti.upkeep.Upkeep;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;

/**
 * Names devices the way people do: "Firefox on Linux", "Safari on iPhone", "curl". Yauaa derives
 * the names from the {@code User-Agent} and the client hints. Its rules take seconds to load and
 * about 110 MiB of memory, so they are loaded for the first name, or by {@link #warm}, and shared
 * by all instances.
 *
 * <p>Thread-safe. The last thousand names are cached. New ones may take five seconds of CPU in a
 * burst and a fifth of a core in the long run; beyond that, the name is {@link #UNKNOWN} and a
 * later call tries again.
 */
public final class Devices {
  /** The name of a device that can't be recognized. */
  public static final String UNKNOWN = "Unknown device";

  private static final System.Logger LOG = System.getLogger(Devices.class.getName());

  /**
   * Limited to warnings, because it logs a dozen lines at every start. This reference keeps the
   * logger, and so its level, from being garbage-collected.
   */
  private static final Logger YAUAA = Logger.getLogger("nl.basjes.parse.useragent");

  private static final int MOST_NAMES = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final boolean named;
  private final Upkeep upkeep;
  private final Cache<Asked, String> names = Caffeine.newBuilder().maximumSize(MOST_NAMES).build();
  private final Allowance allowance;
  private final AtomicBoolean warmed = new AtomicBoolean();

  /**
   * Creates an instance without loading the rules.
   *
   * @param named false to load no rules and name every device {@link #UNKNOWN}
   * @param upkeep schedules the loading of the rules
   */
  public Devices(boolean named, Upkeep upkeep) {
    this(named, upkeep, new Allowance());
  }

  Devices(boolean named, Upkeep upkeep, Allowance allowance) {
    this.named = named;
    this.upkeep = upkeep;
    this.allowance = allowance;
  }

  /** The input of a name. */
  private record Asked(String userAgent, Hints hints) {}

  /**
   * Loads the rules once, so that the first name doesn't have to wait for them. Loading starts
   * after a short delay, to let the current request finish first. It takes seconds, so it runs on
   * its own daemon thread, which doesn't delay the shutdown.
   */
  public void warm() {
    if (named && warmed.compareAndSet(false, true)) {
      Thread thread = new Thread(this::readRules, "biscotti-devices");
      thread.setDaemon(true);
      upkeep.later(PATIENCE, "names of devices", thread::start);
    }
  }

  private void readRules() {
    name(new Client("", "curl/8", Hints.NONE));
  }

  /**
   * Names the device that a client claims to be.
   *
   * @return plain text of at most 64 characters, which pages must escape; {@link #UNKNOWN} if the
   *     device can't be recognized
   */
  public String name(Client client) {
    if (!named || client.userAgent().isEmpty() || !AgentShape.isPlain(client.userAgent())) {
      return UNKNOWN;
    }
    Asked asked = new Asked(client.userAgent(), client.hints());
    String known = names.getIfPresent(asked);
    return known == null ? remembered(asked) : known;
  }

  private String remembered(Asked asked) {
    Optional<String> name = analyze(asked);
    name.ifPresent(each -> names.put(asked, each));
    return name.orElse(UNKNOWN);
  }

  /** Analyzes a client; empty while the CPU budget is used up. */
  private Optional<String> analyze(Asked asked) {
    Map<String, String> headers = new HashMap<>(asked.hints().headers());
    headers.put("User-Agent", asked.userAgent());
    try {
      UserAgentAnalyzer rules = Rules.ANALYZER;
      UserAgent agent = allowance.spend(() -> Rules.parse(rules, headers));
      return Optional.ofNullable(agent).map(each -> DeviceName.of(each, asked.userAgent()));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // The input is untrusted, and a missing name must not fail the request.
      LOG.log(Level.WARNING, "A device could not be named", e);
      return Optional.of(UNKNOWN);
    }
  }

  /** Loads the rules once, on first use. */
  private static final class Rules {
    static final UserAgentAnalyzer ANALYZER = build();

    private Rules() {}

    static synchronized UserAgent parse(UserAgentAnalyzer rules, Map<String, String> headers) {
      return rules.parse(headers);
    }
  }

  private static UserAgentAnalyzer build() {
    if (YAUAA.getLevel() == null) {
      YAUAA.setLevel(java.util.logging.Level.WARNING);
    }
    return UserAgentAnalyzer.newBuilder()
        .hideMatcherLoadStats()
        .withoutCache()
        .withUserAgentMaxLength(Plain.MOST)
        .withField(UserAgent.DEVICE_CLASS)
        .withField(UserAgent.DEVICE_NAME)
        .withField(UserAgent.OPERATING_SYSTEM_NAME)
        .withField(UserAgent.AGENT_NAME)
        .immediateInitialization()
        .build();
  }
}
