package io.biscotti.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.caoccao.javet.interop.V8Host;
import com.caoccao.javet.interop.V8Runtime;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Checks the JSDoc types of the pages' scripts with the TypeScript compiler, strictly. The compiler
 * is a WebJar and runs on V8 in this process, so no Node.js is needed. V8 is on the class path on
 * Linux (x86-64); elsewhere the tests are skipped, but never in CI.
 */
class ScriptTypesTest {
  private static final String WEBJARS = "META-INF/resources/webjars/";
  private static final Path ASSETS = Path.of("webapp", "assets");

  /** A script with errors, which is checked along with the others: the compiler takes seconds. */
  private static final String WRONG = "/assets/lab/wrong.js";

  private static final String WRONG_SCRIPT =
      """
      import { element } from "../shared/elements.js";
      /** @param {number} count */
      export function wrong(count) {
        element(count).hidden = "yes";
      }
      """;

  private static String errors;

  @BeforeAll
  static void check() throws Exception {
    V8Host host = V8Host.getV8Instance();
    assumeTrue(host.isLibraryLoaded() || System.getenv("CI") != null, "no V8 for this platform");
    try (V8Runtime v8 = host.createV8Runtime()) {
      v8.getExecutor(text(WEBJARS + "typescript/" + version("typescript") + "/lib/typescript.js"))
          .executeVoid();
      Map<String, String> scripts = scripts();
      scripts.put(WRONG, WRONG_SCRIPT);
      errors = errors(v8, scripts);
    }
  }

  @Test
  void scripts_all_areWellTyped() {
    assertEquals(List.of(), errors(path -> !path.startsWith(WRONG)));
  }

  @Test
  void script_wrongType_isFound() {
    assertEquals(
        List.of(
            WRONG + ":4:3: Type 'string' is not assignable to type 'boolean'.",
            WRONG
                + ":4:11: Argument of type 'number' is not assignable to parameter of type"
                + " 'string'."),
        errors(path -> path.startsWith(WRONG)));
  }

  private static List<String> errors(Predicate<String> which) {
    return errors.lines().filter(which).toList();
  }

  private static String errors(V8Runtime v8, Map<String, String> scripts) throws Exception {
    Map<String, String> files = new TreeMap<>(scripts);
    files.putAll(declarations());
    files.put(
        "/assets/monitor/uplot.d.ts",
        text(WEBJARS + "uplot/" + version("uplot") + "/dist/uPlot.d.ts"));
    v8.getGlobalObject().set("files", new ObjectMapper().writeValueAsString(files));
    return v8.getExecutor(text("io/biscotti/pages/check-types.js")).executeString();
  }

  private static Map<String, String> scripts() throws IOException {
    Map<String, String> scripts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ASSETS)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".js")).toList()) {
        scripts.put("/assets/" + ASSETS.relativize(file), Files.readString(file));
      }
    }
    assertTrue(scripts.size() > 40, scripts.keySet()::toString);
    return scripts;
  }

  /** The compiler's declarations of the language and of browsers. */
  private static Map<String, String> declarations() throws IOException {
    Map<String, String> files = new TreeMap<>();
    String folder = WEBJARS + "typescript/" + version("typescript") + "/lib/";
    JarURLConnection connection = (JarURLConnection) resource(folder + "lib.d.ts").openConnection();
    JarFile jar = connection.getJarFile();
    for (JarEntry entry : jar.stream().toList()) {
      String name = entry.getName().replace(folder, "");
      if (name.matches("lib\\.(es|decorators|dom)[\\w.]*\\.d\\.ts")) {
        try (InputStream in = jar.getInputStream(entry)) {
          files.put("/lib/" + name, new String(in.readAllBytes(), UTF_8));
        }
      }
    }
    return files;
  }

  private static String version(String library) throws IOException {
    Properties properties = new Properties();
    String path = "META-INF/maven/org.webjars.npm/" + library + "/pom.properties";
    try (InputStream in = resource(path).openStream()) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private static String text(String path) throws IOException {
    try (InputStream in = resource(path).openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static URL resource(String path) {
    return ScriptTypesTest.class.getClassLoader().getResource(path);
  }
}
