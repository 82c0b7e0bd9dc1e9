package io.biscotti.testkit;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The containers and browsers that tests run on. A plain run uses the first of each: Jetty and
 * Chromium. The matrix, {@code ./mvnw verify -Pmatrix}, uses all of them, and runs the classes that
 * are {@link MatrixOnly}. Tests get them through {@link MatrixSource}, or from {@link #of}.
 */
public final class Matrix {
  /**
   * The system property that requests all containers and browsers; the profile {@code matrix} sets
   * it.
   */
  static final String PROPERTY = "testkit.matrix";

  /**
   * The system property that names a server outside the matrix, on which tests of containers then
   * run; the profile {@code servers} sets it.
   */
  static final String SERVER = "testkit.server";

  private Matrix() {}

  /**
   * The containers or browsers that this run tests on.
   *
   * @param kinds an enum of containers or browsers
   * @return its first constant, or in the matrix all of them, in order
   */
  public static <E extends Enum<E>> List<E> of(Class<E> kinds) {
    String only = System.getProperty(SERVER, "");
    return kinds == Server.Kind.class && !only.isEmpty()
        ? List.of(Enum.valueOf(kinds, only))
        : of(kinds, isWhole());
  }

  /**
   * The server for tests that are the same on all: Jetty, or that of the profile {@code servers}.
   */
  public static Server.Kind first() {
    return of(Server.Kind.class).get(0);
  }

  static <E extends Enum<E>> List<E> of(Class<E> kinds, boolean whole) {
    List<E> all =
        Stream.of(kinds.getEnumConstants())
            .filter(each -> !(each instanceof Server.Kind kind && kind.isInstalled()))
            .toList();
    return whole ? all : all.subList(0, 1);
  }

  /** All cases in the matrix, and otherwise the first: for equivalent cases. */
  public static <E> List<E> of(List<E> alike) {
    return isWhole() ? alike : alike.subList(0, 1);
  }

  /**
   * All cases in the matrix and on the servers outside it, and otherwise a third: for cases that
   * are combined with so many others that each third is enough.
   *
   * @param turn chooses which third
   */
  public static <E> List<E> third(List<E> all, int turn) {
    if (isWhole() || !System.getProperty(SERVER, "").isEmpty()) {
      return all;
    }
    int rest = turn % 3;
    return IntStream.range(0, all.size()).filter(i -> i % 3 == rest).mapToObj(all::get).toList();
  }

  /** Tomcat 11 in the matrix, Jetty otherwise: for a test that needs only one container. */
  public static Server.Kind second() {
    List<Server.Kind> kinds = of(Server.Kind.class);
    return kinds.get(Math.min(1, kinds.size() - 1));
  }

  /** Whether this run is the matrix, for a test that sends fewer requests in a plain run. */
  public static boolean isWhole() {
    return Boolean.getBoolean(PROPERTY);
  }
}
