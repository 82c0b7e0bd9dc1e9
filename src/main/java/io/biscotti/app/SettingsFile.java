package io.biscotti.app;

import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.session.SessionOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A properties file of settings in UTF-8: the one that {@code biscotti.config} names, or else
 * {@code biscotti.properties} in {@code biscotti.home}, if it exists.
 *
 * @param path where the file is or would be
 * @param values by full name, as in {@code biscotti.session.idle}
 * @param faults why the file can't be used; empty if it can
 */
record SettingsFile(Path path, Map<String, String> values, List<String> faults) {
  /** The setting that names a file. */
  static final Setting<Optional<String>> SETTING =
      Setting.text(
              "config",
              "the path of a properties file in UTF-8",
              "A file of settings, with their full names: `biscotti.session.idle=1h`.")
          .withDefault("`biscotti.properties` in `biscotti.home`, if it exists");

  private static final String HOME = "home";

  /** Finds the file through the settings of the other sources, and reads it. */
  static SettingsFile find(Function<String, @Nullable String> outer) {
    Options options = Options.of(outer);
    Optional<String> named = options.read(SETTING);
    try {
      if (named.isPresent()) {
        return read(Path.of(named.get()), SETTING.name());
      }
      Path usual = SessionOptions.home(options).resolve("biscotti.properties");
      return Files.exists(usual) ? read(usual, SETTING.name(), HOME) : none(usual, List.of());
    } catch (InvalidPathException e) {
      return none(Path.of(""), List.of(SettingsSources.PREFIX + SETTING.refusal(named.orElse(""))));
    }
  }

  private static SettingsFile none(Path path, List<String> faults) {
    return new SettingsFile(path, Map.of(), faults);
  }

  /**
   * Refuses settings in the file that decide which file is read, because they would come too late.
   */
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
            .map(
                name ->
                    "%s can't be set in the file %s, because it decides which file is read"
                        .formatted(name, path))
            .toList();
    return new SettingsFile(path, values, misplaced);
  }
}
