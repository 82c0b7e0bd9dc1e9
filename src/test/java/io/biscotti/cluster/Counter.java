package io.biscotti.cluster;

import io.biscotti.cluster.Exchange.Answer;
import io.biscotti.cluster.History.Ticket;
import io.biscotti.cluster.Operation.Action;
import io.biscotti.cluster.Operation.Outcome;
import io.biscotti.testkit.AtOnce;
import java.net.URI;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * A client: signs in, adds numbers to its session and reads them, signs out, tries a copy of the
 * cookies that it had, and begins again. Records everything, and judges nothing.
 */
final class Counter implements Callable<Integer> {

  /** How many requests it sends, on average, before it signs out. */
  private static final int LIFE = 25;

  private static final int MOST_IN_SESSION = 60;
  private static final int REPLAYS = 3;

  /** Every third client fills a cart. */
  private static final int LARGE = 3;

  /** The size of the large value: more than four cookies hold. */
  private static final int CART_BYTES = 20_000;

  private final int number;
  private final URI site;
  private final Exchange exchange;
  private final History history;
  private final Pace pace;
  private final Jar jar = new Jar();
  private final Random random;
  private String session = "";

  /** The number whose value is large; 0 for none. */
  private int cart;

  /**
   * How clients behave.
   *
   * @param thinkMillis between two requests, on average
   * @param inParallel whether a client sometimes sends two requests at once
   * @param large whether some clients sometimes have more in their session than fits into cookies
   * @param isOver tells when to stop
   */
  record Pace(int thinkMillis, boolean inParallel, boolean large, Callable<Boolean> isOver) {}

  Counter(int number, URI site, Exchange exchange, History history, Pace pace) {
    this.number = number;
    this.site = site;
    this.exchange = exchange;
    this.history = history;
    this.pace = pace;
    this.random = new Random(number);
  }

  /** The account of a client; two clients share one. */
  static String credentials(int number) {
    return "{\"username\":\"counter-%d\",\"password\":\"seven green otters\"}"
        .formatted(number / 2);
  }

  /** Runs until the run is over, and returns how many sessions this client had. */
  @Override
  public Integer call() throws Exception {
    int sessions = 0;
    think();
    while (!pace.isOver().call()) {
      if (signIn()) {
        sessions++;
        live();
      } else {
        think();
      }
    }
    return sessions;
  }

  private boolean signIn() {
    jar.clear();
    cart = 0;
    session = history.nextSession();
    long begin = System.nanoTime();
    Answer answer = ask("POST", "/api/session", credentials(number));
    Outcome outcome = answer.status() == 401 ? Outcome.FAILED : outcome(answer);
    record(Action.SIGN_IN, begin, outcome, 0, answer);
    return outcome == Outcome.OK;
  }

  private void live() throws Exception {
    boolean isThere = true;
    for (int i = 0; isThere && i < MOST_IN_SESSION; i++) {
      think();
      if (pace.isOver().call()) {
        history.keep(new Ticket(number, session, jar.header()));
        return;
      }
      if (random.nextInt(LIFE) == 0) {
        break;
      }
      isThere = pace.inParallel() && random.nextInt(6) == 0 ? both() : one();
    }
    end(isThere);
  }

  private boolean one() {
    if (pace.large() && number % LARGE == 0 && random.nextInt(5) == 0) {
      return cart == 0 ? fill() : empty();
    }
    return random.nextInt(5) < 3 ? write(0) : read();
  }

  /** Sends two writes at once, of which one takes longer. */
  private boolean both() throws Exception {
    return AtOnce.<Boolean>all(() -> write(random.nextInt(50)), () -> write(0)).stream()
        .allMatch(Boolean::booleanValue);
  }

  private boolean write(int pauseMillis) {
    int added = history.nextNumber();
    long begin = System.nanoTime();
    Answer answer = ask("POST", "/count?add=" + added + "&pause=" + pauseMillis, "");
    record(Action.WRITE, begin, outcome(answer), added, answer);
    return answer.status() != 401;
  }

  /** Writes a number whose value doesn't fit into cookies. */
  private boolean fill() {
    int added = history.nextNumber();
    long begin = System.nanoTime();
    Answer answer = ask("POST", "/count?add=" + added + "&bytes=" + CART_BYTES, "");
    Outcome outcome = outcome(answer);
    record(Action.WRITE, begin, outcome, added, answer);
    cart = outcome == Outcome.OK || outcome == Outcome.UNKNOWN ? added : 0;
    return answer.status() != 401;
  }

  /**
   * Makes that value small. Whether this happens or not, the number stays if it was there, so it
   * counts as a read.
   */
  private boolean empty() {
    long begin = System.nanoTime();
    Answer answer = ask("POST", "/count?add=" + cart, "");
    if (outcome(answer) == Outcome.OK) {
      cart = 0;
    }
    record(Action.READ, begin, outcome(answer), 0, answer);
    return answer.status() != 401;
  }

  private boolean read() {
    long begin = System.nanoTime();
    Answer answer = ask("GET", "/count", "");
    record(Action.READ, begin, outcome(answer), 0, answer);
    return answer.status() != 401;
  }

  /** Signs out, sometimes while a slow write runs, and then tries the cookies that it had. */
  private void end(boolean isThere) throws Exception {
    String copy = jar.header();
    history.keep(new Ticket(number, session, copy));
    if (!isThere) {
      return;
    }
    if (pace.inParallel() && random.nextBoolean()) {
      AtOnce.<Boolean>all(() -> write(random.nextInt(50)), () -> signOut(copy));
    } else {
      signOut(copy);
    }
    for (int i = 0; i < REPLAYS; i++) {
      think();
      long begin = System.nanoTime();
      Answer answer = exchange.send("GET", site.resolve("/count"), copy, "");
      record(Action.READ, begin, outcome(answer), 0, answer);
    }
  }

  private boolean signOut(String cookie) {
    long begin = System.nanoTime();
    Answer answer = exchange.send("POST", site.resolve("/logout"), cookie, "");
    record(Action.SIGN_OUT, begin, outcome(answer), 0, answer);
    return true;
  }

  private Answer ask(String method, String path, String json) {
    Answer answer = exchange.send(method, site.resolve(path), jar.header(), json);
    jar.keep(answer.setCookies());
    return answer;
  }

  private void record(Action action, long begin, Outcome outcome, int added, Answer answer) {
    history.add(operation(number, session, action, begin, outcome, added, answer));
  }

  static Operation operation(
      int client,
      String session,
      Action action,
      long begin,
      Outcome outcome,
      int added,
      Answer answer) {
    boolean shows = outcome == Outcome.OK && (action == Action.READ || action == Action.WRITE);
    return new Operation(
        client,
        session,
        action,
        begin,
        System.nanoTime(),
        outcome,
        added,
        shows ? numbers(answer.body()) : Set.of(),
        outcome == Outcome.OK ? "" : answer.cause());
  }

  static Outcome outcome(Answer answer) {
    if (answer.isServerError()) {
      return Outcome.UNKNOWN;
    }
    return switch (answer.status()) {
      case 200 -> Outcome.OK;
      case 401 -> Outcome.ABSENT;
      default -> Outcome.FAILED;
    };
  }

  private static Set<Integer> numbers(String body) {
    return Arrays.stream(body.strip().split(" "))
        .filter(each -> !each.isEmpty())
        .map(Integer::valueOf)
        .collect(Collectors.toSet());
  }

  private void think() throws InterruptedException {
    Thread.sleep(random.nextInt(2 * pace.thinkMillis()));
  }
}
