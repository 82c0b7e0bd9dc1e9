package io.biscotti.account;

import static io.biscotti.app.Visitor.GOOD;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.throttle.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long refused sign-ins take, and the responses that they get.
 *
 * @param medians by kind of name
 * @param answers the distinct responses, with status and body, without the ids of the requests
 */
record SignInTimes(Map<Whose, Duration> medians, Set<String> answers) {
  /** Fewer than the failures that one account may have, because all invalid names count as one. */
  private static final int ROUNDS = Throttle.AT_ACCOUNT - 1;

  /** A busy machine may spoil one comparison; code that reveals accounts spoils all of them. */
  private static final int MOST_COMPARISONS = 4;

  private static final double ALIKE = 2;

  /** Takes several times as long as the rest of a sign-in. */
  private static final Argon2 HASHING = new Argon2(8 * 1024, 1, 1);

  /** The kinds of names to sign in with. */
  enum Whose {
    SOMEBODYS,
    NOBODYS,
    DISABLED,
    IMPOSSIBLE;

    /** What is sent. The password is right for accounts that are refused anyway. */
    String credentials(int round) {
      return switch (this) {
        case SOMEBODYS -> Visitor.credentials("known", "wrong");
        case NOBODYS -> Visitor.credentials("unknown" + round, "wrong");
        case DISABLED -> Visitor.credentials("disabled", GOOD);
        case IMPOSSIBLE -> Visitor.credentials("no name " + "x".repeat(round), "wrong");
      };
    }
  }

  /** Compares a few times at most, until the times are similar. */
  static SignInTimes compare() throws Exception {
    SignInTimes times = measure();
    for (int i = 1; i < MOST_COMPARISONS && !times.areAlike(); i++) {
      times = measure();
    }
    return times;
  }

  private static SignInTimes measure() throws Exception {
    try (LocalApplication application =
        LocalApplication.start(
            Map.of("biscotti.signin", "password", "biscotti.admins", "chief"),
            context -> context.setAttribute(Argon2.class.getName(), HASHING))) {
      Visitor admin = new Visitor(application).register("chief");
      new Visitor(application).register("known");
      new Visitor(application).register("disabled");
      admin.must(204, "PUT", "/api/users/disabled", "{\"disabled\":true}");
      return measure(application);
    }
  }

  private static SignInTimes measure(LocalApplication application) {
    Map<Whose, List<Duration>> taken = new EnumMap<>(Whose.class);
    Set<String> answers = new TreeSet<>();
    Visitor visitor = new Visitor(application);
    for (int round = 0; round < ROUNDS; round++) {
      // Measured in turn, so that other load on the machine affects all of them.
      for (Whose whose : Whose.values()) {
        long start = System.nanoTime();
        Answer answer = visitor.send("POST", "/api/session", whose.credentials(round));
        taken
            .computeIfAbsent(whose, unused -> new ArrayList<>())
            .add(Duration.ofNanos(System.nanoTime() - start));
        answers.add(answer.status() + " " + withoutRequestId(answer.body()));
      }
    }
    Map<Whose, Duration> medians = new EnumMap<>(Whose.class);
    taken.forEach(
        (whose, all) -> medians.put(whose, all.stream().sorted().toList().get(ROUNDS / 2)));
    return new SignInTimes(medians, answers);
  }

  /** Whether no kind of name takes more than twice as long as another. */
  boolean areAlike() {
    long least = medians.values().stream().mapToLong(Duration::toNanos).min().orElseThrow();
    long most = medians.values().stream().mapToLong(Duration::toNanos).max().orElseThrow();
    return most < ALIKE * least;
  }

  private static String withoutRequestId(String body) {
    return body.replaceAll(",\"requestId\":\"[^\"]*\"", "");
  }
}
