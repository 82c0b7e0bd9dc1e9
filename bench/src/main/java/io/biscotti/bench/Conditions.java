package io.biscotti.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.catalina.util.ServerInfo;
import org.eclipse.jetty.util.Jetty;
import org.springframework.session.Session;

/**
 * What a reader must know to judge the figures.
 *
 * @param commit the measured commit
 * @param busyBefore how many cores other programs used, before the run began
 */
record Conditions(Instant at, String commit, String processor, int cores, double busyBefore) {
  /** The number of busy cores below which a machine counts as quiet. */
  private static final double QUIET = 0.2;

  private static final int SECONDS = 3;
  private static final double TICKS_A_SECOND = 100;

  /** Measures for three seconds, because the load average would count a build that has ended. */
  static Conditions now(Instant at, String commit) throws IOException, InterruptedException {
    String before = Files.readString(Path.of("/proc/stat"));
    Thread.sleep(SECONDS * 1_000);
    double ticks = ticks(Files.readString(Path.of("/proc/stat"))) - ticks(before);
    return new Conditions(
        at,
        commit,
        processor(Files.readString(Path.of("/proc/cpuinfo"))),
        processors(Files.readString(Path.of("/proc/cpuinfo"))),
        ticks / TICKS_A_SECOND / SECONDS);
  }

  /** The busy time of all cores since the machine started, without idling and waiting for disks. */
  static long ticks(String stat) {
    String[] columns = stat.lines().findFirst().orElseThrow().split(" +", -1);
    long ticks = 0;
    for (int i = 1; i <= 8; i++) {
      ticks += i == 4 || i == 5 ? 0 : Long.parseLong(columns[i]);
    }
    return ticks;
  }

  static String processor(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("an unknown processor");
  }

  private static int processors(String cpuinfo) {
    return (int) cpuinfo.lines().filter(line -> line.startsWith("processor")).count();
  }

  private static String versions() {
    return "Jetty "
        + Jetty.VERSION
        + ", "
        + ServerInfo.getServerInfo().replace("Apache Tomcat/", "Tomcat ")
        + ", Spring Session "
        + Session.class.getPackage().getImplementationVersion()
        + "; JDK "
        + Jdk.own().version()
        + Jdk.virtual().map(jdk -> ", and for virtual threads " + jdk.version() + ".").orElse(".");
  }

  boolean isQuiet() {
    return busyBefore < QUIET;
  }

  /** The conditions as one paragraph. */
  String text(Plan plan, long minutes) {
    String when =
        DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .format(at.atOffset(ZoneOffset.UTC));
    return "Measured on "
        + when
        + (commit.isEmpty() ? "" : ", commit " + commit)
        + ", in "
        + minutes
        + " minutes, on "
        + processor
        + ", "
        + cores
        + " cores, Linux "
        + System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+).*", "$1")
        + ". "
        + versions()
        + " "
        + plan.text()
        + (isQuiet()
            ? ""
            : " **The machine was busy with other programs (%.1f cores):".formatted(busyBefore)
                + " compare only ratios, and with care.**");
  }
}
