package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.options.Setting;
import io.biscotti.signin.SignInMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private SettingsSources sources() {
    return SettingsSources.of(properties, environment);
  }

  private Settings settings() {
    return Settings.read(sources(), IDLE);
  }

  private void file(String content) throws IOException {
    Files.writeString(home.resolve("biscotti.properties"), content);
  }

  private String refusal() {
    return assertThrows(IllegalArgumentException.class, this::settings).getMessage();
  }

  @Test
  void apply_nothingSet_isNull() {
    assertNull(sources().apply("session.idle"));
  }

  @Test
  void read_nothingSet_passes() {
    assertEquals(SignInMethod.PASSWORD, settings().method());
  }

  @Test
  void read_valuesOfTheApplication_areInTheRecord() {
    properties.put("biscotti.devices", "FALSE");
    properties.put("biscotti.session.max", "3");
    properties.put("biscotti.cookies.secure", "false");
    properties.put("biscotti.metrics.allow", "none");
    environment.put("BISCOTTI_TOKEN_INTROSPECT_ALLOW", "10.0.0.0/8");
    Settings settings = settings();
    assertFalse(settings.namesDevices());
    assertEquals(3, settings.mostSessions());
    assertFalse(settings.secureCookies());
    assertEquals(List.of(), settings.metricsReaders().networks());
    assertEquals("[10.0.0.0/8]", settings.introspectors().networks().toString());
    assertEquals(IDLE, settings.session().policy().idle());
    assertEquals(home, settings.database().home());
  }

  @Test
  void read_metricsForNoAddress_names() {
    properties.put("biscotti.metrics.allow", "10.0.0.0/8, localhost");
    String refusal = refusal();
    assertTrue(refusal.contains("biscotti.metrics.allow must be addresses or blocks"), refusal);
    assertTrue(refusal.contains("\"localhost\""), refusal);
  }

  @Test
  void apply_inEverySource_takesPropertyThenEnvironmentThenFile() throws IOException {
    file("biscotti.session.idle=1m");
    assertEquals("1m", sources().apply("session.idle"));

    environment.put("BISCOTTI_SESSION_IDLE", "2m");
    assertEquals("2m", sources().apply("session.idle"));

    properties.put("biscotti.session.idle", "3m");
    assertEquals("3m", sources().apply("session.idle"));
    settings();
  }

  @Test
  void apply_dashInName_isUnderscoreInEnvironment() {
    environment.put("BISCOTTI_CORS_MAX_AGE", "5m");
    assertEquals("5m", sources().apply("cors.max-age"));
    settings();
  }

  @Test
  void apply_dollarInValue_isKeptAsItIs() {
    properties.put("biscotti.session.types", "a=${user.home}");
    assertEquals("a=${user.home}", sources().apply("session.types"));
  }

  @Test
  void apply_sourceChangedLater_keepsWhatWasRead() {
    SettingsSources sources = sources();
    properties.put("biscotti.session.idle", "1m");
    environment.put("BISCOTTI_SESSION_IDLE", "1m");
    assertNull(sources.apply("session.idle"));
  }

  @Test
  void apply_fileNamedByConfig_isReadInsteadOfHomes() throws IOException {
    file("biscotti.session.idle=1m");
    Path other = Files.writeString(home.resolve("other"), "biscotti.session.idle=9m\n");
    environment.put("BISCOTTI_CONFIG", other.toString());
    assertEquals("9m", sources().apply("session.idle"));
  }

  @Test
  void read_homeInFileNamedByConfig_passes() throws IOException {
    Path other = Files.writeString(home.resolve("other"), "biscotti.home=/var/lib/biscotti\n");
    properties.clear();
    properties.put("biscotti.config", other.toString());
    settings();
    assertEquals("/var/lib/biscotti", sources().apply("home"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"biscotti.home=/x", "biscotti.config=/x"})
  void read_homesFileSetsAnotherHome_isRefused(String line) throws IOException {
    file(line);
    assertTrue(refusal().contains(line.substring(0, line.indexOf('='))), this::refusal);
  }

  @Test
  void read_namedFileMissing_isRefused() {
    properties.put("biscotti.config", home.resolve("nowhere").toString());
    assertTrue(refusal().contains("biscotti.config: the file"), this::refusal);
  }

  @Test
  void read_fileWithBrokenEscape_isRefused() throws IOException {
    file("biscotti.session.idle=\\u00zz");
    assertTrue(refusal().contains("biscotti.properties can't be read"), this::refusal);
  }

  @Test
  void read_unknownNames_areRefusedWithTheirSource() throws IOException {
    properties.put("biscotti.sesion.idle", "1m");
    environment.put("BISCOTTI_SESSION_IDEL", "1m");
    file("biscotti.store=memory\nsession.store=memory\n");
    String message = refusal();
    assertTrue(
        message.contains("biscotti.sesion.idle is not a setting (system property)"), message);
    assertTrue(message.contains("BISCOTTI_SESSION_IDEL is not a setting (environment)"), message);
    assertTrue(message.contains("biscotti.store is not a setting (file "), message);
    assertTrue(message.contains("; session.store is not a setting (file "), message);
  }

  @Test
  void read_settingsOfOthers_areIgnored() {
    properties.put("biscottini.color", "brown");
    properties.put("user.name", "x");
    environment.put("PATH", "/bin");
    environment.put("BISCOTTI_SERVICE_HOST", "10.0.0.1");
    environment.put("BISCOTTI_SERVICE_PORT_HTTP", "80");
    environment.put("BISCOTTI_PORT", "tcp://10.0.0.1:80");
    environment.put("BISCOTTI_PORT_80_TCP_ADDR", "10.0.0.1");
    settings();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config | /no/such/file",
        "session.store | disk",
        "session.store | observe",
        "session.unstorable | drop",
        "session.unstorable | store",
        "session.overflow | memory",
        "session.overflow | redis",
        "revocation.stale-after | 0s",
        "revocation.stale-after | 2d",
        "revocation.stale | perhaps",
        "session.revocations | jdbc",
        "session.revocations | redis",
        "session.idle | never",
        "session.idle | 0s",
        "session.idle | 13h",
        "session.lifetime | -1h",
        "session.cookies | 5",
        "session.compress | maybe",
        "session.layout | 1",
        "session.hold | 64",
        "session.hold | 17m",
        "session.hold | 1.5m",
        "session.hold | -1k",
        "session.cookies.visible | maybe",
        "session.types | cart",
        "session.serializable | maxdepth=x",
        "session.max | 0",
        "cookies.secure | maybe",
        "cookies.domain | com",
        "keys | /no/such/file",
        "signin | anybody",
        "devices | maybe",
        "log | xml",
        "drain.file | a\0b",
        "admins | a b",
        "admins.allow | localhost",
        "metrics.allow | localhost",
        "cors.origins | *",
        "cors.origins | https://a.example/path",
        "cors.expose | *",
        "cors.max-age | soon",
        "csrf | maybe",
        "headers.csp | ä",
        "headers.hsts | ä",
        "headers.nosniff | ä",
        "headers.referrer | ä",
        "headers.opener | ä",
        "headers.resource | ä",
        "headers.permissions | ä",
        "headers.frame | ä",
        "headers.data | api",
        "proxies | proxy.example",
        "auth.sign-in | /sign-in",
        "auth.sign-in | https://a.example",
        "auth.origins | *",
        "database.url | jdbc:mysql://db.example/biscotti",
        "database.user | biscotti",
        "database.password.file | /no/such/file",
        "session.store | redis",
        "session.jdbc | jdbc:mysql://db.example/sessions",
        "session.jdbc | jdbc:postgresql://db.example/sessions?user=biscotti",
        "session.jdbc | ldap://db.example/sessions",
        "session.jdbc.user | biscotti",
        "session.jdbc.password | hush",
        "session.jdbc.password.file | /no/such/file",
        "redis.url | redis://user:hush@cache.example",
        "redis.user | biscotti",
        "redis.password | hush",
        "redis.password.file | /no/such/file",
        "redis.sentinel.password | hush",
        "redis.sentinel.password.file | /no/such/file",
        "redis.timeout | 1m",
        "keys.file | /no/such/file",
        "keys.store | file",
        "keys.master | short",
        "keys.master.file | /no/such/file",
        "keys.master.command | print-key",
        "keys.rotate | 5s",
        "token.issuer | a b",
        "token.audience | a b",
        "token.lifetime | 2d",
        "token.introspect.allow | localhost",
      })
  void read_impossibleValue_isRefusedByName(String name, String value) {
    properties.put("biscotti." + name, value);
    assertTrue(refusal().contains("biscotti." + name), this::refusal);
  }

  @Test
  void read_passwordWithoutDatabase_isRefusedWithoutShowingIt() {
    properties.put("biscotti.database.password", "hunter2");
    assertTrue(refusal().contains("database.password need"), this::refusal);
    assertFalse(refusal().contains("hunter2"), this::refusal);
  }

  @Test
  void read_passwordInAFileNamedByTheEnvironment_isRead() throws IOException {
    Path secret = Files.writeString(home.resolve("password"), "hunter2\n");
    environment.put("BISCOTTI_DATABASE_URL", "jdbc:postgresql://db.example/biscotti");
    environment.put("BISCOTTI_DATABASE_PASSWORD_FILE", secret.toString());
    assertEquals(Optional.of(Secret.of("hunter2")), settings().database().password());
    assertEquals(List.of(), sources().exposed());

    file("biscotti.database.password=hunter3");
    assertTrue(
        refusal().contains("biscotti.database.password and database.password.file are both set"),
        this::refusal);
  }

  @Test
  void exposed_secretAsSystemProperty_isNamedAndNotShown() {
    properties.put("biscotti.database.password", "hunter2");
    environment.put("BISCOTTI_KEYS", "{}");
    assertEquals(List.of("biscotti.database.password"), sources().exposed());
  }

  @Test
  void all_everySecret_canBeInAFile() {
    List<String> names = Settings.ALL.stream().map(Setting::name).toList();
    List<String> secrets =
        Settings.ALL.stream().filter(Setting::secret).map(Setting::name).sorted().toList();
    assertEquals(
        List.of(
            "database.password",
            "keys",
            "keys.master",
            "redis.password",
            "redis.sentinel.password",
            "session.jdbc.password"),
        secrets);
    secrets.forEach(secret -> assertTrue(names.contains(secret + ".file"), secret));
  }

  @Test
  void read_homeThatIsNotAPath_isRefused() {
    properties.put("biscotti.home", "a\0b");
    assertTrue(refusal().contains("biscotti.home must be a path, was \"a\0b\""), this::refusal);
  }

  /** A new setting needs a row above, or its own test and its name below. */
  @Test
  void read_impossibleValue_isTestedForEverySetting() throws Exception {
    String rows =
        String.join(
            "\n",
            SettingsTest.class
                .getDeclaredMethod(
                    "read_impossibleValue_isRefusedByName", String.class, String.class)
                .getAnnotation(CsvSource.class)
                .value());
    List<String> untested =
        Settings.ALL.stream()
            .map(Setting::name)
            .filter(name -> !rows.contains(name + " | "))
            .sorted()
            .toList();
    assertEquals(List.of("database.password", "home"), untested);
  }

  @Test
  void read_manyFaults_areReportedAtOnce() {
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
  void read_brokenKeyset_isRefusedWithoutShowingIt() {
    environment.put("BISCOTTI_KEYS", "{\"primaryKeyId\":1,\"key\":\"hunter2\"}");
    assertTrue(refusal().contains("biscotti.keys"), this::refusal);
    assertFalse(refusal().contains("hunter2"), this::refusal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keys.master | hunter2 | biscotti.keys.master must be a 256-bit key in base64url",
        "keys.master.command | /no/such/hunter2 | biscotti.keys.master.command: the command can't",
        "home | . | biscotti.keys.store=database needs keys.master",
        "keys | {} | biscotti.keys and keys.store=database are both set",
        "keys.store | redis | biscotti.keys.store=redis needs redis.url",
      })
  void read_sharedKeysWithoutAUsableMasterKey_isRefusedWithoutShowingIt(
      String name, String value, String message) {
    environment.put("BISCOTTI_KEYS_STORE", "database");
    properties.put("biscotti." + name, value);
    assertTrue(refusal().contains(message), this::refusal);
    assertFalse(refusal().contains("hunter2"), this::refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "NAME", " name "})
  void method_name_isByName(String value) {
    properties.put("biscotti.signin", value);
    assertEquals(SignInMethod.NAME, settings().method());
  }
}
