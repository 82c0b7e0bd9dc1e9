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
 * @param commit that was measured
 * @param loadBefore the load average of the last minute, before the run began
 */
record Conditions(Instant at, String commit, String processor, int cores, double loadBefore) {
  /** A quiet machine has less: then nothing else used half a core. */
  private static final double QUIET = 0.5;

  static Conditions now(Instant at, String commit) throws IOException {
    return new Conditions(
        at,
        commit,
        processor(Files.readString(Path.of("/proc/cpuinfo"))),
        processors(Files.readString(Path.of("/proc/cpuinfo"))),
        Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]));
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
    return loadBefore < QUIET;
  }

  /** One paragraph. */
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
            : " **The machine was busy with other programs (load %.1f):".formatted(loadBefore)
                + " compare only ratios, and with care.**");
  }
}
