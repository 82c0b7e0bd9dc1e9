package io.biscotti.app;

import io.biscotti.options.Options;
import io.biscotti.session.SessionOptions;
import io.biscotti.session.SessionPolicy;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a properties file in UTF-8: the one that {@code biscotti.config} names, else
 * {@code biscotti.properties} in {@code biscotti.home}, if there is one.
 *
 * @param path where it is or would be
 * @param values by full name, as in {@code biscotti.session.idle}
 * @param faults why it can't be used, if it can't
 */
record SettingsFile(Path path, Map<String, String> values, List<String> faults) {
  /** The setting that names a file, without the prefix. */
  static final String SETTING = "config";

  private static final String HOME = "home";

  /** Finds and reads the file by the settings of the other sources. */
  static SettingsFile find(Function<String, @Nullable String> outer) {
    String named = outer.apply(SETTING);
    try {
      if (named != null) {
        return read(Path.of(named.strip()), SETTING);
      }
      Path usual = home(outer).resolve("biscotti.properties");
      return Files.exists(usual) ? read(usual, SETTING, HOME) : none(usual, List.of());
    } catch (InvalidPathException e) {
      return none(Path.of(""), List.of("biscotti.config must be a path, was " + named));
    }
  }

  /** The session filter's default too, so that file and keys are found in one place. */
  private static Path home(Function<String, @Nullable String> outer) {
    Options onlyHome = Options.of(name -> name.equals(HOME) ? outer.apply(name) : null);
    return SessionOptions.read(onlyHome, SessionPolicy.DEFAULT.idle()).home();
  }

  private static SettingsFile none(Path path, List<String> faults) {
    return new SettingsFile(path, Map.of(), faults);
  }

  /** Refuses the settings that decide which file is read: inside it they would be believed late. */
  private static SettingsFile read(Path path, String... outside) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      return none(
          path,
          List.of(
              "biscotti.config: the file %s can't be read (%s)"
                  .formatted(path, e.getClass().getSimpleName())));
    }
    Map<String, String> values = new HashMap<>();
    properties.forEach((name, value) -> values.put((String) name, (String) value));
    List<String> misplaced =
        Arrays.stream(outside)
            .map(name -> "biscotti." + name)
            .filter(values::containsKey)
            .map(name -> "%s can't stand in the file %s that it leads to".formatted(name, path))
            .toList();
    return new SettingsFile(path, values, misplaced);
  }
}
