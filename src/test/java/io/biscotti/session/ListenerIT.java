package io.biscotti.session;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Session listeners are called for our sessions as they would be for the container's. */
class ListenerIT {

  private static Stream<Arguments> kindsAndSetups() {
    return Traps.each(Setup.PLAIN, Setup.MEMORY, Setup.LIVE);
  }

  private static Stream<Arguments> kindsAndEncodingSetups() {
    return Traps.each(Setup.PLAIN, Setup.MEMORY);
  }

  /** The events that the listener with this name received. */
  private static List<String> heard(String events, String name) {
    return events
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void lifeOfASession_isReportedInOrder(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      visitor.run("set:n:2", "renew", "bytes:x");
      visitor.run("set:m:3", "unset:m", "unset:none", "get:n");
      visitor.run("end");
      List<String> life =
          List.of(
              "created new=true",
              "added n=1",
              "replaced n=1 by 2",
              "renewed true",
              "added m=3",
              "removed m=3",
              "destroyed n=2",
              "removed n=2");
      String events = visitor.events();
      assertEquals(life, heard(events, "declared"));
      assertEquals(life, heard(events, "annotated"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void listenersOfOneSession_areCalledInOrderAndAtItsEndInReverse(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("need");
      visitor.run("end");
      assertEquals(
          List.of(
              "declared created new=true",
              "annotated created new=true",
              "annotated destroyed n=null",
              "declared destroyed n=null"),
          visitor.events().lines().toList());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void listener_thatInvalidatesADestroyedSession_isCalledOnce(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("set:end:again");
      visitor.events();
      assertEquals(200, visitor.run("end").status());
      assertEquals(
          List.of("destroyed n=null", "removed end=again"), heard(visitor.events(), "declared"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void listener_thatChangesOrThrowsAsTheSessionEnds_doesNotKeepIt(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      for (String way : List.of("change", "throw")) {
        visitor.run("set:end:" + way);
        String cookie = visitor.cookie();
        visitor.run("need", "flush", "?end");
        assertEquals(way.equals("throw"), visitor.outcomes().startsWith("Unsupported"), way);
        visitor.client.keep(setup.cookie, cookie);
        assertEquals("false", visitor.ask("have"), way);
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void annotations_whereTheDescriptorIsComplete_areIgnored(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.FULL)) {
      visitor.run("set:n:1");
      String events = visitor.events();
      assertFalse(heard(events, "declared").isEmpty());
      assertEquals(List.of(), heard(events, "annotated"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void request_thatMakesNoSession_isNotReported(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("have", "bytes:x");
      assertEquals("", visitor.events());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndEncodingSetups")
  void value_thatListens_isNotifiedOfBindingAndPassivation(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("watched:w:a");
      assertEquals(List.of("bound w=a", "passivate a"), values(visitor));
      visitor.run("get:w", "get:w");
      assertEquals("watched a\nwatched a", visitor.outcomes());
      assertEquals(List.of("activate a"), values(visitor));
      visitor.run("watched:w:b");
      assertEquals(List.of("bound w=b", "unbound w=a", "passivate b"), values(visitor));
      visitor.run("unset:w");
      assertEquals(List.of("unbound w=b"), values(visitor));
      visitor.run("watched:w:c");
      visitor.events();
      visitor.run("end");
      assertEquals(List.of("unbound w=c"), values(visitor));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void value_usedAfterTheCookieWasWritten_isActivatedAgain(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("watched:w:a", "write:x", "get:w", "write:x", "set:n:1");
      assertEquals(
          List.of("bound w=a", "passivate a", "activate a", "passivate a"), values(visitor));
    }
  }

  private static List<String> values(Traps visitor) {
    return visitor
        .events()
        .lines()
        .filter(line -> !line.startsWith("declared ") && !line.startsWith("annotated "))
        .toList();
  }

  @ParameterizedTest
  @MatrixSource
  void value_changedByItsListenerAsItIsStored_isStoredAsItIsThen(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("watched:w:a", "watched:v:b");
      assertTrue(visitor.ask("get:w", "get:v").startsWith("watched a\nwatched b"));
    }
  }

  /**
   * The exception that a value throws when it is bound. The call comes before others can see the
   * value, so nothing has changed.
   */
  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void value_thatThrowsWhenItIsBound_leavesTheSessionAsItWas(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      visitor.events();
      visitor.run("?watched:w:refuses", "?watched:n:refuses", "get:w", "get:n");
      assertEquals(
          "UnsupportedOperationException\nUnsupportedOperationException\nnull\n1",
          outcomes(visitor));
      assertEquals(
          List.of("bound w=refuses", "still null", "bound n=refuses", "still 1"),
          visitor.events().lines().toList());
      assertEquals("[n]", visitor.ask("names"));
      assertEquals("1", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void value_thatEndsTheSessionAsItIsBound_isUnboundAndRefused(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      visitor.events();
      visitor.run("?watched:w:ends");
      assertEquals("IllegalStateException", outcomes(visitor));
      assertEquals(List.of("bound w=ends", "unbound w=ends"), values(visitor));
      assertEquals("false", visitor.ask("have"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void value_thatSetsItsOwnNameAsItIsBound_replacesThat(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("need");
      visitor.events();
      visitor.run("watched:w:nests");
      assertEquals(
          List.of("added w=inner", "replaced w=inner by watched nests"),
          heard(visitor.events(), "declared"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void value_thatThrowsWhenUnbound_isRemovedAndAllListenersAreCalled(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      for (String way : List.of("?set:w:1", "?unset:w")) {
        visitor.run("watched:w:clings");
        visitor.events();
        visitor.run(way);
        assertEquals("UnsupportedOperationException", outcomes(visitor), way);
        String events = visitor.events();
        for (String listener : List.of("declared", "annotated")) {
          assertEquals(
              way.equals("?unset:w")
                  ? List.of("removed w=watched clings")
                  : List.of("replaced w=watched clings by 1"),
              heard(events, listener));
        }
        assertEquals(way.equals("?unset:w") ? "null" : "1", visitor.get("w"), way);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void session_whoseListenersThrowAsItEnds_notifiesAllAndEnds(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:end:throw", "watched:w:clings", "watched:v:b");
      visitor.events();
      visitor.run("?end");
      assertEquals("UnsupportedOperationException", outcomes(visitor));
      String events = visitor.events();
      List<String> all =
          List.of(
              "destroyed n=null",
              "removed end=throw",
              "removed w=watched clings",
              "removed v=watched b");
      assertEquals(all, heard(events, "declared"));
      assertEquals(all, heard(events, "annotated"));
      assertTrue(events.contains("unbound w=clings"), events);
      assertTrue(events.contains("unbound v=b"), events);
      assertEquals("false", visitor.ask("have"));
    }
  }

  /** The results of the steps, with exceptions by their class. */
  private static String outcomes(Traps visitor) {
    return visitor.outcomes().lines().map(line -> line.split(": ")[0]).collect(joining("\n"));
  }
}
