package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.SettingsDocument.Part;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.forward.ForwardSettings;
import io.biscotti.guard.CorsPolicy;
import io.biscotti.guard.CsrfPolicy;
import io.biscotti.guard.HeadersPolicy;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.session.SessionOptions;
import io.biscotti.sharedkeys.SharedKeySettings;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares {@code docs/settings.md} with the declared settings, and these with what the code reads.
 */
class SettingsDocumentTest {
  private static final Path CLASSES = Path.of("target", "classes");

  @Test
  void document_text_matchesTheCode() throws IOException {
    if (Boolean.getBoolean("biscotti.settings.write")) {
      Files.writeString(SettingsDocument.FILE, SettingsDocument.text());
    }
    assertEquals(
        SettingsDocument.text(),
        Files.readString(SettingsDocument.FILE),
        () -> "Out of date: run " + SettingsDocument.COMMAND);
  }

  @Test
  void document_hasEverySettingThatIsDeclared() throws Exception {
    Set<Setting<?>> shown =
        SettingsDocument.PARTS.stream()
            .flatMap(part -> part.settings().stream())
            .collect(Collectors.toSet());
    List<Setting<?>> declared = declared();
    assertTrue(declared.size() > 20, () -> "found " + declared.size());
    for (Setting<?> setting : declared) {
      assertTrue(shown.contains(setting), setting::name);
    }
    assertEquals(shown.size(), names(shown).size(), "a name is declared once");
  }

  @Test
  void document_hasEverySettingOfTheWar() {
    Set<String> shown =
        SettingsDocument.PARTS.stream()
            .flatMap(part -> names(part.settings()).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(shown.containsAll(names(Settings.ALL)), shown::toString);
  }

  @Test
  void rows_meanings_areSentencesThatFitIntoATable() {
    for (Part part : SettingsDocument.PARTS) {
      for (Setting<?> setting : part.settings()) {
        assertTrue(setting.meaning().matches("[A-Z].*\\."), setting::meaning);
        assertFalse(
            (setting.meaning() + setting.values() + setting.standard()).matches("(?s).*[|\n].*"),
            setting::name);
        assertFalse(setting.values().isBlank(), setting::name);
      }
    }
  }

  static Stream<Arguments> readers() {
    Duration idle = Duration.ofMinutes(30);
    return Stream.of(
        reader(SessionOptions.SETTINGS, options -> SessionOptions.read(options, idle)),
        reader(CorsPolicy.SETTINGS, CorsPolicy::of),
        reader(CsrfPolicy.SETTINGS, CsrfPolicy::of),
        reader(HeadersPolicy.SETTINGS, HeadersPolicy::of),
        reader(
            DatabaseSettings.SETTINGS, options -> DatabaseSettings.read(options, Path.of("home"))),
        reader(
            SharedKeySettings.SETTINGS, options -> SharedKeySettings.read(options, false, false)),
        reader(TokenPolicy.SETTINGS, TokenPolicy::read),
        reader(ForwardSettings.SETTINGS, ForwardSettings::read));
  }

  private static Arguments reader(List<Setting<?>> settings, Consumer<Options> reader) {
    return Arguments.of(settings, reader);
  }

  @ParameterizedTest
  @MethodSource("readers")
  void part_readsWhatItDeclares(List<Setting<?>> settings, Consumer<Options> reader) {
    Set<String> asked = new TreeSet<>();
    reader.accept(
        Options.of(
            name -> {
              asked.add(name);
              return null;
            }));
    assertEquals(names(settings), asked);
  }

  private static Set<String> names(Collection<Setting<?>> settings) {
    return settings.stream().map(Setting::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every constant of this type in the compiled code. */
  private static List<Setting<?>> declared() throws Exception {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(CLASSES.resolve(Path.of("io", "biscotti")))) {
      files = walk.filter(file -> file.toString().endsWith(".class")).toList();
    }
    List<Setting<?>> declared = new ArrayList<>();
    for (Path file : files) {
      String name = CLASSES.relativize(file).toString().replace('/', '.');
      Class<?> type =
          Class.forName(
              name.substring(0, name.length() - ".class".length()),
              false,
              SettingsDocumentTest.class.getClassLoader());
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == Setting.class && Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          declared.add((Setting<?>) field.get(null));
        }
      }
    }
    return declared;
  }
}
