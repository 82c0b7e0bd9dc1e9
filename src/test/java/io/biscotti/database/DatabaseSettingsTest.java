package io.biscotti.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.options.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {
  private static final Path HOME = Path.of("home");

  private static DatabaseSettings read(Options options) {
    return DatabaseSettings.read(options, HOME);
  }

  private static String fault(Map<String, String> values) {
    Options options = Options.of(values::get);
    read(options);
    assertEquals(1, options.faults().size(), () -> options.faults().toString());
    return options.faults().get(0);
  }

  @Test
  void read_nothing_isEmbedded() {
    Options options = Options.of(name -> null);
    assertEquals(DatabaseSettings.embedded(HOME), read(options));
    assertEquals(List.of(), options.faults());
  }

  @Test
  void read_everything_isKept() {
    Map<String, String> values =
        Map.of(
            "database.url", "jdbc:postgresql://db.example:5433/biscotti?sslmode=verify-full",
            "database.user", "baker",
            "database.password", "almond");
    Options options = Options.of(values::get);
    DatabaseSettings settings = read(options);
    assertEquals(Optional.of(values.get("database.url")), settings.url());
    assertEquals(Optional.of("baker"), settings.user());
    assertEquals(Optional.of(Secret.of("almond")), settings.password());
    assertEquals(List.of(), options.faults());
    assertFalse(settings.toString().contains("almond"), settings.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://baker:almond@db.example/biscotti",
        "jdbc:mysql://db.example/biscotti?password=almond",
        "jdbc:h2:mem:almond",
        "jdbc:postgresql://baker:almond@db.example/biscotti",
        "jdbc:postgresql://db.example/biscotti?user=almond",
        "jdbc:postgresql://db.example/biscotti?ssl=true&PASSWORD=almond",
        "jdbc:postgresql://db.example/biscotti?sslpassword=almond",
      })
  void read_urlOfAnotherKindOrWithCredentials_isAFaultThatQuotesNothing(String url) {
    String fault = fault(Map.of("database.url", url));
    assertTrue(fault.startsWith("database.url must"), fault);
    assertFalse(fault.contains("almond"), fault);
  }

  @Test
  void read_passwordWithoutUrl_isAFault() {
    String fault = fault(Map.of("database.password", "almond"));
    assertTrue(fault.contains("need a database.url"), fault);
    assertFalse(fault.contains("almond"), fault);
  }

  @Test
  void embedded_semicolonInHome_isRefused() {
    Path home = Path.of("home;INIT=drop all objects");
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> DatabaseSettings.embedded(home))
                .getMessage());
    assertTrue(message.startsWith("home must"), message);
  }
}
