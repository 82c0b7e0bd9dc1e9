package io.biscotti.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.options.Options;
import io.biscotti.store.SessionStorage;
import io.biscotti.testkit.LogRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data sources by JNDI name and by URL, and their settings. */
class StoragesTest {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA";
  private static final JdbcConnectionPool POOL =
      JdbcConnectionPool.create("jdbc:h2:mem:named;DB_CLOSE_DELAY=-1", "sa", "");

  /** Binds a data source in Jetty's JNDI, which is on the class path. */
  @BeforeAll
  @SuppressWarnings("BanJNDI")
  static void bind() throws NamingException {
    Context component = (Context) new InitialContext().lookup("java:comp");
    Context environment = component.createSubcontext("env");
    environment.createSubcontext("jdbc").bind("sessions", POOL);
    environment.bind("text", "text");
  }

  @AfterAll
  @SuppressWarnings("BanJNDI")
  static void unbind() throws NamingException {
    ((Context) new InitialContext().lookup("java:comp")).destroySubcontext("env");
  }

  private static Optional<StorageSettings> named(String name) {
    return Optional.of(new StorageSettings(name, Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"java:comp/env/jdbc/sessions", "jdbc/sessions"})
  void jdbc_byJndiName_isFound(String name) {
    SessionStorage storage = Storages.jdbc(named(name), Optional.empty(), Clock.systemUTC());
    storage.create(KEY, new byte[1], Instant.now().plus(Duration.ofHours(1)));
    assertTrue(storage.find(KEY).isPresent());
    storage.close();
    assertTrue(storage.find(KEY).isPresent(), "the server's data source stays open");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc/other, JNDI has no java:comp/env/jdbc/other",
    "text, JNDI has another object under java:comp/env/text"
  })
  void jdbc_byAnotherName_isRefused(String name, String reason) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Storages.jdbc(named(name), Optional.empty(), Clock.systemUTC()));
    assertTrue(e.getMessage().endsWith(reason), e.getMessage());
  }

  @Test
  void jdbc_neitherNamedNorGiven_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Storages.jdbc(Optional.empty(), Optional.empty(), Clock.systemUTC()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Storages.redis(Optional.empty(), Optional.empty(), Clock.systemUTC()));
  }

  @Test
  void jdbc_databaseAway_startsWithAWarning() {
    try (LogRecorder log = LogRecorder.of(JdbcStorage.class).quietly();
        LogRecorder pool = LogRecorder.of("com.zaxxer.hikari").quietly();
        SessionStorage storage =
            Storages.jdbc(
                named("jdbc:postgresql://127.0.0.1:1/away"), Optional.empty(), Clock.systemUTC())) {
      assertEquals(1, log.warnings().size());
      assertThrows(SessionException.class, () -> storage.find(KEY));
    }
  }

  @Test
  void jdbc_closed_isASessionException() {
    SessionStorage storage =
        Storages.jdbc(named("jdbc:h2:mem:closed"), Optional.empty(), Clock.systemUTC());
    storage.close();
    assertThrows(SessionException.class, () -> storage.find(KEY));
  }

  @Test
  void read_urlWithPassword_isAFaultThatDoesntQuoteIt() {
    for (String url :
        List.of(
            "jdbc:postgresql://db/x?password=hush",
            "jdbc:postgresql://u:hush@db/x",
            "jdbc:h2:mem:x;PASSWORD=hush")) {
      Options options = Options.of(Map.of("session.jdbc", url)::get);
      assertEquals(Optional.empty(), StorageSettings.read(options));
      assertEquals(1, options.faults().size());
      assertFalse(options.faults().toString().contains("hush"), options.faults()::toString);
    }
  }
}
