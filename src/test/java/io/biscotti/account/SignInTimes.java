package io.biscotti.account;

import static io.biscotti.app.Visitor.GOOD;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long refused sign-ins take, and what they are answered.
 *
 * @param medians by whose name was used
 * @param answers the different ones, status and body
 */
record SignInTimes(Map<Whose, Duration> medians, Set<String> answers) {
  /** Fewer than may fail at one account: names that can't be count as one. */
  private static final int ROUNDS = Throttle.AT_ACCOUNT - 1;

  /** A busy machine may spoil a comparison; one that tells accounts apart spoils every one. */
  private static final int MOST_COMPARISONS = 4;

  private static final double ALIKE = 2;

  /** Whose name a sign-in is tried with. */
  enum Whose {
    SOMEBODYS,
    NOBODYS,
    DISABLED,
    IMPOSSIBLE;

    /** What is sent; the password is the right one where somebody is kept out all the same. */
    String credentials(int round) {
      return switch (this) {
        case SOMEBODYS -> Visitor.credentials("known", "wrong");
        case NOBODYS -> Visitor.credentials("unknown" + round, "wrong");
        case DISABLED -> Visitor.credentials("disabled", GOOD);
        case IMPOSSIBLE -> Visitor.credentials("no name " + "x".repeat(round), "wrong");
      };
    }
  }

  /** Compares until the times are alike, a few times. */
  static SignInTimes compare() throws Exception {
    SignInTimes times = measure();
    for (int i = 1; i < MOST_COMPARISONS && !times.areAlike(); i++) {
      times = measure();
    }
    return times;
  }

  private static SignInTimes measure() throws Exception {
    try (LocalApplication application =
        LocalApplication.startAsDeployed(
            Map.of("biscotti.signin", "password", "biscotti.admins", "chief"))) {
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
      // By turns, so that whatever else the machine does meets all of them.
      for (Whose whose : Whose.values()) {
        long start = System.nanoTime();
        Answer answer = visitor.send("POST", "/api/session", whose.credentials(round));
        taken
            .computeIfAbsent(whose, unused -> new ArrayList<>())
            .add(Duration.ofNanos(System.nanoTime() - start));
        answers.add(answer.status() + " " + answer.body());
      }
    }
    Map<Whose, Duration> medians = new EnumMap<>(Whose.class);
    taken.forEach(
        (whose, all) -> medians.put(whose, all.stream().sorted().toList().get(ROUNDS / 2)));
    return new SignInTimes(medians, answers);
  }

  /** Whether none takes more than twice as long as another. */
  boolean areAlike() {
    long least = medians.values().stream().mapToLong(Duration::toNanos).min().orElseThrow();
    long most = medians.values().stream().mapToLong(Duration::toNanos).max().orElseThrow();
    return most < ALIKE * least;
  }
}
