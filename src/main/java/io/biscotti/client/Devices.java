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
 * Names of devices, as a person would call their own: "Firefox on Linux", "Safari on iPhone",
 * "curl". Made by Yauaa from the {@code User-Agent} and its hints. Its rules take seconds to read
 * and about 110 MiB of memory, so they are read when the first name is asked for, or by {@link
 * #warm}, and shared by all instances.
 *
 * <p>Thread-safe. Names that were asked for lately are remembered, a thousand of them. Making new
 * ones takes five seconds of CPU at once and a fifth of a core in the long run at the most; beyond
 * that, clients are {@link #UNKNOWN} until they are asked for again.
 */
public final class Devices {
  /** The name of what can't be told. */
  public static final String UNKNOWN = "Unknown device";

  private static final System.Logger LOG = System.getLogger(Devices.class.getName());

  /** Held, since the level would go with it. It says a dozen lines at every start. */
  private static final Logger YAUAA = Logger.getLogger("nl.basjes.parse.useragent");

  private static final int MOST_NAMES = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final boolean named;
  private final Upkeep upkeep;
  private final Cache<Asked, String> names = Caffeine.newBuilder().maximumSize(MOST_NAMES).build();
  private final Allowance allowance;
  private final AtomicBoolean warmed = new AtomicBoolean();

  /**
   * Names nothing yet, and costs nothing yet.
   *
   * @param named false for no names and no costs: every device is {@link #UNKNOWN}
   * @param upkeep tells when the time to read the rules has come
   */
  public Devices(boolean named, Upkeep upkeep) {
    this(named, upkeep, new Allowance());
  }

  Devices(boolean named, Upkeep upkeep, Allowance allowance) {
    this.named = named;
    this.upkeep = upkeep;
    this.allowance = allowance;
  }

  /** What a name depends on. */
  private record Asked(String userAgent, Hints hints) {}

  /**
   * Reads the rules, once, so that the first name doesn't wait for them: a moment later, as whoever
   * caused it has an answer to get first. It takes seconds, so it has a thread of its own, and no
   * end of the application waits for it.
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
   * Names the device that a client says it is.
   *
   * @return plain text of at most 64 characters, which a page must escape as any other; {@link
   *     #UNKNOWN} when nothing can be told
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

  /** Empty while strangers have used up what naming may take. */
  private Optional<String> analyze(Asked asked) {
    Map<String, String> headers = new HashMap<>(asked.hints().headers());
    headers.put("User-Agent", asked.userAgent());
    try {
      UserAgentAnalyzer rules = Rules.ANALYZER;
      UserAgent agent = allowance.spend(() -> Rules.parse(rules, headers));
      return Optional.ofNullable(agent).map(each -> DeviceName.of(each, asked.userAgent()));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // Strangers choose what is analyzed, and a name is worth no failure.
      LOG.log(Level.WARNING, "A client could not be named", e);
      return Optional.of(UNKNOWN);
    }
  }

  /** Read when the first name is asked for, once for all. */
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
