package io.biscotti.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes {@code target/asvs.md} after all test classes: a row for each test that has {@link Asvs}.
 * Rows of tests that did not run this time are kept from an earlier run, so unit and integration
 * tests share one report. Thread-safe.
 */
public final class AsvsReport implements BeforeAllCallback, TestWatcher {
  private static final Path FILE = Path.of("target", "asvs.md");
  private static final Namespace NAMESPACE = Namespace.create(AsvsReport.class);

  private static final String HEAD =
      """
      # OWASP ASVS 5.0

      Each row is a test over HTTP that ran in this build. "partly" says what is left out.

      | Requirement | Asks for | What was done | Test | Result |
      |---|---|---|---|---|
      """;

  /** For JUnit. */
  public AsvsReport() {}

  /** The result of a test, better ones first. */
  enum Result {
    PASS,
    NOT_RUN,
    FAIL;

    String text(String gap) {
      return switch (this) {
        case PASS -> gap.isEmpty() ? "pass" : "partly: " + gap;
        case NOT_RUN -> "not run";
        case FAIL -> "fail";
      };
    }
  }

  /** Rows by test, in the order of their numbers. */
  static final class Rows implements AutoCloseable {
    private final Path file;
    private final Map<String, Result> results = new TreeMap<>();
    private final Map<String, String> lines = new TreeMap<>();

    /** Continues an existing report. */
    Rows(Path file) {
      this.file = file;
    }

    /** Of several invocations of one test, the worst counts. */
    synchronized void add(Method test, Result result, boolean afresh) {
      Asvs asvs = test.getAnnotation(Asvs.class);
      String name = test.getDeclaringClass().getSimpleName() + "." + test.getName();
      String key = key(asvs.value(), name);
      Result before = afresh ? null : results.get(key);
      Result worst = before == Result.FAIL ? before : result;
      results.put(key, worst);
      lines.put(key, row(asvs, name, worst.text(asvs.gap())));
    }

    private static String row(Asvs asvs, String name, String result) {
      return Stream.of(asvs.value(), asvs.gist(), asvs.done(), "`" + name + "`", result)
          .map(cell -> cell.replace("|", "\\|").replaceAll("\\R", " "))
          .collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** 7.10 sorts after 7.9. */
    private static String key(String number, String name) {
      return Arrays.stream(number.split("\\.", -1))
          .map(part -> "%3s".formatted(part))
          .collect(Collectors.joining(".", "", " " + name));
    }

    @Override
    public synchronized void close() {
      try {
        Files.createDirectories(file.toAbsolutePath().getParent());
        // Tests run in two processes, and each of them adds its rows.
        try (FileChannel lock =
                FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock held = lock.lock()) {
          write();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void write() throws IOException {
      Map<String, String> all = new TreeMap<>();
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        String[] cells = line.split(" \\| ", -1);
        if (cells.length == 5 && cells[0].matches("\\| [0-9.]+")) {
          all.put(key(cells[0].substring(2), cells[3].replace("`", "")), line);
        }
      }
      all.putAll(lines);
      Files.writeString(file, HEAD + String.join("\n", all.values()) + "\n");
    }
  }

  private static Rows rows(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Rows.class, unused -> new Rows(FILE), Rows.class);
  }

  /** Until they have run, the tests of the class count as not run. */
  @Override
  public void beforeAll(ExtensionContext context) {
    Rows rows = rows(context);
    for (Class<?> type = context.getRequiredTestClass();
        type != null;
        type = type.getSuperclass()) {
      Arrays.stream(type.getDeclaredMethods())
          .filter(method -> method.isAnnotationPresent(Asvs.class))
          .forEach(method -> rows.add(method, Result.NOT_RUN, true));
    }
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    add(context, Result.PASS);
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    add(context, Result.FAIL);
  }

  @Override
  public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
    add(context, Result.NOT_RUN);
  }

  @Override
  public void testDisabled(ExtensionContext context, Optional<String> reason) {
    add(context, Result.NOT_RUN);
  }

  private static void add(ExtensionContext context, Result result) {
    Method test = context.getRequiredTestMethod();
    if (test.isAnnotationPresent(Asvs.class)) {
      rows(context).add(test, result, false);
    }
  }
}
