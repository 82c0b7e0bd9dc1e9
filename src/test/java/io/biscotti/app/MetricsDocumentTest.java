package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of metrics in {@code docs/operating.md} lists what {@code /metrics} returns. */
class MetricsDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\| ([a-z]+) \\|([^|]*)\\|");
  private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE ([a-z_]+) ([a-z]+)$");

  /** Metrics that depend on what the JVM's garbage collector has done so far. */
  private static final Set<String> PAUSES =
      Set.of("jvm_gc_duration_seconds", "jvm_gc_concurrent_phase_time_seconds");

  private static Map<String, String> documented(Map<String, Set<String>> labels)
      throws IOException {
    String text = Files.readString(Path.of("docs", "operating.md"));
    String section = text.substring(text.indexOf("\n## Metrics"), text.indexOf("\n## Logs"));
    Map<String, String> types = new TreeMap<>();
    Matcher row = ROW.matcher(section);
    while (row.find()) {
      Set<String> own = codes(row.group(3));
      // The values of this label are listed too.
      own.removeAll(Set.of("used", "idle"));
      if (row.group(3).contains("pool name")) {
        own.add("db_client_connection_pool_name");
      }
      for (String name : codes(row.group(1))) {
        types.put(name, row.group(2));
        labels.put(name, own);
      }
    }
    return types;
  }

  private static Set<String> codes(String cell) {
    return CODE.matcher(cell)
        .results()
        .map(code -> code.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String answered() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      application.signIn("john");
      Await.until(() -> application.get("/metrics").body().contains("http_server_request"));
      return application.get("/metrics").body();
    }
  }

  @Test
  void table_everyMetric_hasItsTypeAndItsLabels() throws Exception {
    String text = answered();
    Map<String, String> types = new TreeMap<>();
    Matcher type = TYPE.matcher(text);
    while (type.find()) {
      if (!type.group(1).endsWith("_seconds_max")) {
        types.put(type.group(1), type.group(2));
      }
    }
    Map<String, Set<String>> labels = new TreeMap<>();
    Map<String, String> documented = documented(labels);
    assertTrue(documented.keySet().containsAll(PAUSES), documented::toString);
    for (String pause : PAUSES) {
      documented.remove(pause);
      types.remove(pause);
    }
    assertEquals(documented, types);
    documented
        .keySet()
        .forEach(name -> assertEquals(labels.get(name), labels(text, name), name + "\n" + text));
  }

  private static Set<String> labels(String text, String name) {
    Matcher sample =
        Pattern.compile("(?m)^" + name + "(?:_count)?(?:\\{(.*)\\})? [^ ]+$").matcher(text);
    assertTrue(sample.find(), name);
    String pairs = sample.group(1) == null ? "" : sample.group(1);
    return Pattern.compile("([a-z_]+)=\"")
        .matcher(pairs)
        .results()
        .map(pair -> pair.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
