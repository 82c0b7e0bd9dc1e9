package io.biscotti.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Further Java processes of a test, which start on the JDK that runs the tests. */
public final class JavaProcess {
  /**
   * Options for programs that run for seconds, which gain nothing from the optimizing compiler. The
   * code cache is as large as with that compiler; otherwise Java would discard methods and compile
   * them again.
   */
  public static final List<String> QUICK =
      List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m", "-XX:+UseSerialGC");

  private JavaProcess() {}

  /** The program {@code java}. */
  public static String program() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Runs a main class on the tests' own class path.
   *
   * @param options of the JVM besides {@link #QUICK}, as in {@code -Xmx160m}
   */
  public static ProcessBuilder of(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program());
    command.addAll(QUICK);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
