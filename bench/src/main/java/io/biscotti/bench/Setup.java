package io.biscotti.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the servers of a block have in common.
 *
 * @param container {@code jetty} or {@code tomcat}
 * @param threads {@code platform} or {@code virtual}
 * @param folder where the servers keep their files
 */
record Setup(String container, String threads, Jdk jdk, Machine machine, Path folder) {

  Setup {
    check(container, List.of("jetty", "tomcat"));
    check(threads, List.of("platform", "virtual"));
  }

  private static void check(String value, List<String> allowed) {
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          "Choose " + String.join(" or ", allowed) + ", not " + value + ".");
    }
  }

  /** The options of the JVM, the same for every row. */
  List<String> vmOptions() {
    return List.of(
        "-XX:+UseSerialGC",
        "-Xms192m",
        "-Xmn96m",
        // The heap has room for a million sessions.
        "-Xmx3g",
        // The compiler's CPU time is measured separately, which short-lived threads would distort.
        "-XX:-UseDynamicNumberOfCompilerThreads");
  }

  /** The title of a heading. */
  String title() {
    return (container.equals("jetty") ? "Jetty" : "Tomcat") + ", " + threads + " threads";
  }
}
