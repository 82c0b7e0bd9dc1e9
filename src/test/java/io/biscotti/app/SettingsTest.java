package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.signin.SignInMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Duration IDLE = Duration.ofMinutes(30);

  @TempDir Path home;
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void setHome() {
    properties.put("biscotti.home", home.toString());
  }

  private Settings settings() {
    return Settings.of(properties, environment);
  }

  private void file(String content) throws IOException {
    Files.writeString(home.resolve("biscotti.properties"), content);
  }

  private String refusal() {
    Settings settings = settings();
    return assertThrows(IllegalArgumentException.class, () -> settings.check(IDLE)).getMessage();
  }

  @Test
  void apply_nothingSet_isNull() {
    assertNull(settings().apply("session.idle"));
  }

  @Test
  void check_nothingSet_passes() {
    settings().check(IDLE);
    assertEquals(SignInMethod.PASSWORD, settings().method());
  }

  @Test
  void check_metricsForNoAddress_names() {
    properties.put("biscotti.metrics.allow", "10.0.0.0/8, localhost");
    String refusal = refusal();
    assertTrue(refusal.contains("biscotti.metrics.allow must list"), refusal);
    assertTrue(refusal.contains("\"localhost\""), refusal);
  }

  @Test
  void apply_inEverySource_takesPropertyThenEnvironmentThenFile() throws IOException {
    file("biscotti.session.idle=1m");
    assertEquals("1m", settings().apply("session.idle"));

    environment.put("BISCOTTI_SESSION_IDLE", "2m");
    assertEquals("2m", settings().apply("session.idle"));

    properties.put("biscotti.session.idle", "3m");
    assertEquals("3m", settings().apply("session.idle"));
    settings().check(IDLE);
  }

  @Test
  void apply_dashInName_isUnderscoreInEnvironment() {
    environment.put("BISCOTTI_CORS_MAX_AGE", "5m");
    assertEquals("5m", settings().apply("cors.max-age"));
    settings().check(IDLE);
  }

  @Test
  void apply_dollarInValue_isKeptAsItIs() {
    properties.put("biscotti.session.types", "a=${user.home}");
    assertEquals("a=${user.home}", settings().apply("session.types"));
  }

  @Test
  void apply_sourceChangedLater_keepsWhatWasRead() {
    Settings settings = settings();
    properties.put("biscotti.session.idle", "1m");
    environment.put("BISCOTTI_SESSION_IDLE", "1m");
    assertNull(settings.apply("session.idle"));
  }

  @Test
  void apply_fileNamedByConfig_isReadInsteadOfHomes() throws IOException {
    file("biscotti.session.idle=1m");
    Path other = Files.writeString(home.resolve("other"), "biscotti.session.idle=9m\n");
    environment.put("BISCOTTI_CONFIG", other.toString());
    assertEquals("9m", settings().apply("session.idle"));
  }

  @Test
  void check_homeInFileNamedByConfig_passes() throws IOException {
    Path other = Files.writeString(home.resolve("other"), "biscotti.home=/var/lib/biscotti\n");
    properties.clear();
    properties.put("biscotti.config", other.toString());
    settings().check(IDLE);
    assertEquals("/var/lib/biscotti", settings().apply("home"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"biscotti.home=/x", "biscotti.config=/x"})
  void check_homesFileLeadsElsewhere_isRefused(String line) throws IOException {
    file(line);
    assertTrue(refusal().contains(line.substring(0, line.indexOf('='))), this::refusal);
  }

  @Test
  void check_namedFileMissing_isRefused() {
    properties.put("biscotti.config", home.resolve("nowhere").toString());
    assertTrue(refusal().contains("biscotti.config: the file"), this::refusal);
  }

  @Test
  void check_fileWithBrokenEscape_isRefused() throws IOException {
    file("biscotti.session.idle=\\u00zz");
    assertTrue(refusal().contains("biscotti.properties can't be read"), this::refusal);
  }

  @Test
  void check_unknownNames_areRefusedWithTheirSource() throws IOException {
    properties.put("biscotti.sesion.idle", "1m");
    environment.put("BISCOTTI_SESSION_IDEL", "1m");
    file("biscotti.store=memory\nsession.store=memory\n");
    String message = refusal();
    assertTrue(message.contains("biscotti.sesion.idle is no setting (system property)"), message);
    assertTrue(message.contains("BISCOTTI_SESSION_IDEL is no setting (environment)"), message);
    assertTrue(message.contains("biscotti.store is no setting (file "), message);
    assertTrue(message.contains("; session.store is no setting (file "), message);
  }

  @Test
  void check_thingsOfOthers_areLeftAlone() {
    properties.put("biscottini.color", "brown");
    properties.put("user.name", "x");
    environment.put("PATH", "/bin");
    environment.put("BISCOTTI_SERVICE_HOST", "10.0.0.1");
    environment.put("BISCOTTI_SERVICE_PORT_HTTP", "80");
    environment.put("BISCOTTI_PORT", "tcp://10.0.0.1:80");
    environment.put("BISCOTTI_PORT_80_TCP_ADDR", "10.0.0.1");
    settings().check(IDLE);
  }

  @ParameterizedTest
  @CsvSource({
    "session.store,disk",
    "session.idle,never",
    "session.idle,0s",
    "session.idle,13h",
    "session.lifetime,-1h",
    "session.types,cart",
    "cookies.secure,maybe",
    "signin,anybody",
    "cors.origins,*",
    "cors.origins,https://a.example/path",
    "cors.max-age,soon",
    "csrf,maybe",
    "proxies,proxy.example",
    "auth.sign-in,/sign-in",
    "auth.sign-in,https://a.example",
    "auth.origins,*",
    "cookies.domain,com",
    "database.url,jdbc:mysql://db.example/biscotti",
    "database.user,biscotti",
    "admins,a b",
    "keys,/no/such/file",
  })
  void check_impossibleValue_isRefusedByName(String name, String value) {
    properties.put("biscotti." + name, value);
    assertTrue(refusal().contains("biscotti." + name), this::refusal);
  }

  @Test
  void check_manyFaults_areReportedAtOnce() {
    properties.put("biscotti.session.idle", "never");
    properties.put("biscotti.signin", "anybody");
    properties.put("biscotti.wat", "1");
    environment.put("BISCOTTI_COOKIES_SECURE", "perhaps");
    String message = refusal();
    for (String name : new String[] {"session.idle", "signin", "wat", "cookies.secure"}) {
      assertTrue(message.contains("biscotti." + name), message);
    }
  }

  @Test
  void check_brokenKeyset_isRefusedWithoutShowingIt() {
    environment.put("BISCOTTI_KEYS", "{\"primaryKeyId\":1,\"key\":\"hunter2\"}");
    assertTrue(refusal().contains("biscotti.keys"), this::refusal);
    assertFalse(refusal().contains("hunter2"), this::refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "NAME", " name "})
  void method_name_isByName(String value) {
    properties.put("biscotti.signin", value);
    settings().check(IDLE);
    assertEquals(SignInMethod.NAME, settings().method());
  }
}
