package io.biscotti.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How choices are stored with an account, on every database. */
abstract class ChoiceTableContract {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final String JOHN = "johnjohnjohnjohnjohn00";

  private Database database;
  private ChoiceTable table;

  /** Settings of a running database that is empty for each test. */
  abstract DatabaseSettings settings();

  @BeforeEach
  void open() {
    database = Database.open(settings());
    table = new ChoiceTable(database);
    database.call(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into accounts (id, username, username_key, display_name, password,
                      created_at, password_changed_at)
                    values (:id, 'john', 'john', 'John', '-', :now, :now)
                    """)
                .bind("id", JOHN)
                .bind("now", NOW.atOffset(ZoneOffset.UTC))
                .execute());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Map<Item, Choice> theme(String value, Instant at) {
    return Map.of(Item.THEME, Choice.made(Optional.of(value).filter(v -> !v.isEmpty()), at));
  }

  private String themeAfter(Map<Item, Choice> made) {
    Choice choice = table.merge(JOHN, made, NOW).orElseThrow().get(Item.THEME);
    return choice == null ? "none" : choice.value().orElse("default") + (choice.kept() ? "" : "!");
  }

  private int rows() {
    return database.call(
        handle ->
            handle.createQuery("select count(*) from account_choices").mapTo(Integer.class).one());
  }

  @Test
  void merge_nothing_givesWhatIsThere() {
    assertEquals(Optional.of(Map.of()), table.merge(JOHN, Map.of(), NOW));
    Map<Item, Choice> all =
        Map.of(
            Item.THEME, Choice.made(Optional.of("dark"), NOW),
            Item.LANGUAGE, Choice.made(Optional.of("de-AT"), NOW),
            Item.TIMEZONE, Choice.made(Optional.of("Europe/Vienna"), NOW),
            Item.ANALYTICS, Choice.made(Optional.of("no"), NOW));
    table.merge(JOHN, all, NOW);
    Map<Item, Choice> kept = table.merge(JOHN, Map.of(), NOW).orElseThrow();
    assertEquals(4, kept.size());
    all.forEach((item, choice) -> assertEquals(choice.keep(), kept.get(item)));
  }

  @Test
  void merge_newerOlderOrAtOnce_newestWins() {
    assertEquals("dark", themeAfter(theme("dark", NOW.minusMillis(10))));
    assertEquals("dark", themeAfter(theme("light", NOW.minusMillis(11))));
    assertEquals("system", themeAfter(theme("system", NOW.minusMillis(10))));
    assertEquals("light", themeAfter(theme("light", NOW)));
    assertEquals("light", themeAfter(Map.of()));
    assertEquals(1, rows());
  }

  @Test
  void merge_default_isKeptAsAChoice() {
    themeAfter(theme("dark", NOW.minusMillis(10)));
    assertEquals("default", themeAfter(theme("", NOW)));
    assertEquals("default", themeAfter(theme("dark", NOW.minusMillis(5))));
  }

  @Test
  void merge_futureInTheAccount_isThePresent() {
    themeAfter(theme("dark", NOW.plusSeconds(3_600)));
    assertEquals("light", themeAfter(theme("light", NOW)));
  }

  @Test
  void merge_valueNoLongerValid_isTheDefault() {
    themeAfter(theme("dark", NOW));
    database.call(
        handle ->
            handle.createUpdate("update account_choices set chosen = 'Mars/Olympus'").execute());
    assertEquals("default", themeAfter(Map.of()));
    database.call(
        handle -> handle.createUpdate("update account_choices set item = 'font'").execute());
    assertEquals("none", themeAfter(Map.of()));
  }

  @Test
  void merge_noSuchAccount_isEmpty() {
    assertEquals(Optional.empty(), table.merge("nobody", theme("dark", NOW), NOW));
    assertEquals(0, rows());
  }

  @Test
  void account_deleted_deletesItsChoices() {
    themeAfter(theme("dark", NOW));
    database.call(handle -> handle.createUpdate("delete from accounts").execute());
    assertEquals(0, rows());
  }

  @Test
  void merge_manyAtOnce_newestWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<String>> work = new ArrayList<>();
      for (int i = 1; i <= 24; i++) {
        String value = i == 24 ? "light" : "dark";
        Instant at = NOW.minusMillis(24 - i);
        work.add(() -> themeAfter(theme(value, at)));
      }
      for (Future<String> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    assertEquals("light", themeAfter(Map.of()));
    assertEquals(1, rows());
  }
}
