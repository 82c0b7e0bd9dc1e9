package io.biscotti.command;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server that a command can see: environment variables, and then the file that
 * {@code BISCOTTI_CONFIG} names, or {@code biscotti.properties} in {@code biscotti.home}.
 *
 * @param environment the environment variables
 * @param file the properties, with their full names
 */
record ServerSettings(Map<String, String> environment, Properties file)
    implements Function<String, @Nullable String> {
  private static final String PREFIX = "biscotti.";

  /**
   * Reads the settings.
   *
   * @throws Fault if there is a file that can't be read
   */
  static ServerSettings of(Map<String, String> environment, Path home) {
    String named = environment.get("BISCOTTI_CONFIG");
    Path path = named == null ? home.resolve("biscotti.properties") : Path.of(named);
    Properties file = new Properties();
    if (named != null || Files.exists(path)) {
      try (Reader reader = Files.newBufferedReader(path)) {
        file.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new Fault("The file %s can't be read: %s".formatted(path, e));
      }
    }
    return new ServerSettings(environment, file);
  }

  @Override
  public @Nullable String apply(String name) {
    String full = PREFIX + name;
    String variable = full.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    String value = environment.get(variable);
    return value == null || value.isBlank() ? file.getProperty(full) : value;
  }
}
