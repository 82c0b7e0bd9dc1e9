package io.biscotti.app;

import io.biscotti.database.DatabaseSettings;
import io.biscotti.forward.ForwardSettings;
import io.biscotti.guard.CorsFilter;
import io.biscotti.guard.CorsPolicy;
import io.biscotti.guard.CsrfFilter;
import io.biscotti.guard.CsrfPolicy;
import io.biscotti.guard.HeadersFilter;
import io.biscotti.guard.HeadersPolicy;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.options.Setting;
import io.biscotti.session.SessionFilter;
import io.biscotti.session.SessionOptions;
import io.biscotti.sharedkeys.SharedKeySettings;
import io.biscotti.token.TokenFilter;
import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The content of {@code docs/settings.md}: one table for each part that reads settings. */
final class SettingsDocument {
  /** The path of the document. */
  static final Path FILE = Path.of("docs", "settings.md");

  /** The command that writes it. */
  static final String COMMAND =
      "./mvnw test -Dtest=SettingsDocumentTest -Dbiscotti.settings.write=true";

  /**
   * A part of the document.
   *
   * @param introduction Markdown before the table
   * @param prefix of the names; empty for init-params
   */
  record Part(String title, String introduction, String prefix, List<Setting<?>> settings) {}

  /** In the order of the document. */
  static final List<Part> PARTS =
      List.of(
          filter("Sessions", SessionFilter.class, true, SessionOptions.SETTINGS),
          filter("Security headers", HeadersFilter.class, true, HeadersPolicy.SETTINGS),
          filter("CORS", CorsFilter.class, true, CorsPolicy.SETTINGS),
          filter("CSRF", CsrfFilter.class, true, CsrfPolicy.SETTINGS),
          filter("Accepting access tokens", TokenFilter.class, false, TokenFilter.SETTINGS),
          war("The settings file", List.of(SettingsFile.SETTING)),
          war("Accounts and access", Settings.ACCESS),
          war("The database", DatabaseSettings.SETTINGS),
          war("Shared keys", SharedKeySettings.SETTINGS),
          war("Issuing access tokens", TokenPolicy.SETTINGS),
          war("Sign-in for applications behind a proxy", ForwardSettings.SETTINGS));

  private static final String HEAD =
      """
      # Settings

      This page is generated from the code, and a test fails when the two differ. To regenerate it:
      `%s`.

      ## How to set them

      In the WAR, every name starts with `biscotti.`. The first of these sources that has a value wins:

      1. system properties: `-Dbiscotti.session.idle=1h`
      2. environment variables: `BISCOTTI_SESSION_IDLE=1h`, with `_` for each character that is not a letter or a digit
      3. a properties file: `biscotti.session.idle=1h`, see [the settings file](#the-settings-file)

      In your own WAR, settings are init-params of a filter, without `biscotti.`: `session.idle`. An init-param wins over a
      setting of the application. An application can offer settings to all filters in the servlet context attribute
      `io.biscotti.settings`; see the Javadoc of `Options.SETTINGS`.

      Keep secrets, such as `biscotti.database.password` and `biscotti.keys`, off the command line: other users of the machine can
      read it, and Tomcat writes it to its log. Use the environment or the properties file, or name a file that contains only
      the secret: `BISCOTTI_DATABASE_PASSWORD_FILE=/run/secrets/biscotti-database`. Setting both stops the startup.

      Settings are read once, at startup. Unknown settings and invalid values stop the startup, and one message names all of
      them. A blank value counts as absent. Entries of a list are separated by commas. Times are written `45s`, `30m`, `12h`,
      `7d` or `PT30M`.
      """;

  private SettingsDocument() {}

  private static Part filter(
      String title, Class<? extends Filter> filter, boolean inWar, List<Setting<?>> settings) {
    String own = "Init-params of `%s`".formatted(filter.getName());
    String war =
        inWar
            ? "; in the WAR, put `biscotti.` before each name: `biscotti.%s`."
                .formatted(settings.get(0).name())
            : ". Biscotti's own WAR doesn't use this filter.";
    return new Part(title, own + war, "", settings);
  }

  private static Part war(String title, List<Setting<?>> settings) {
    return new Part(title, "Settings of the WAR.", SettingsSources.PREFIX, settings);
  }

  /** The whole document. */
  static String text() {
    return Stream.concat(
            Stream.of(HEAD.formatted(COMMAND)), PARTS.stream().map(SettingsDocument::section))
        .collect(Collectors.joining("\n"));
  }

  private static String section(Part part) {
    return part.settings().stream()
        .map(setting -> row(part.prefix(), setting))
        .collect(
            Collectors.joining(
                "",
                """
                ## %s

                %s

                | Name | Default | Allowed | Meaning |
                |---|---|---|---|
                """
                    .formatted(part.title(), part.introduction()),
                ""));
  }

  private static String row(String prefix, Setting<?> setting) {
    String values = setting.values().replaceAll("https?://[^ ,]+", "`$0`");
    return "| `%s%s` | %s | %s | %s |\n"
        .formatted(prefix, setting.name(), setting.standard(), values, setting.meaning());
  }
}
