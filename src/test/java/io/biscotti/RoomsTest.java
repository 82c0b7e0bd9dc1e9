package io.biscotti;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of rooms: which package may import what. */
class RoomsTest {

  /** What each room may import beside the JDK, JSpecify and, at its edge, the Servlet API. */
  private static final Map<String, Set<String>> ROOMS =
      Map.ofEntries(
          entry("cookie", Set.of()),
          entry("crypto", Set.of("Tink", "jackson-core")),
          entry("problem", Set.of("jackson-core")),
          entry("options", Set.of()),
          entry("upkeep", Set.of()),
          entry("codec", Set.of("jackson-core", "jackson-dataformat-cbor")),
          entry("database", Set.of("crypto", "options", "HikariCP", "Flyway", "Jdbi")),
          entry(
              "session",
              Set.of("cookie", "crypto", "problem", "options", "upkeep", "codec", "Caffeine")),
          entry("client", Set.of("options", "upkeep", "Caffeine", "Yauaa")),
          entry(
              "registry",
              Set.of(
                  "client",
                  "session",
                  "crypto",
                  "options",
                  "database",
                  "upkeep",
                  "Jdbi",
                  "Caffeine")),
          entry("event", Set.of("crypto", "database", "upkeep", "Jdbi", "Caffeine")),
          entry("guard", Set.of("cookie", "crypto", "session", "problem", "options")),
          entry(
              "token",
              Set.of("cookie", "crypto", "problem", "options", "jackson-core", "Nimbus JOSE+JWT")),
          entry(
              "issuer",
              Set.of(
                  "crypto", "token", "problem", "options", "database", "Jdbi", "Nimbus JOSE+JWT")),
          entry(
              "account",
              Set.of(
                  "crypto",
                  "problem",
                  "options",
                  "database",
                  "Jdbi",
                  "Bouncy Castle",
                  "Bucket4j",
                  "Caffeine",
                  "ICU4J",
                  "zxcvbn4j")),
          entry(
              "signin",
              Set.of(
                  "account",
                  "cookie",
                  "session",
                  "registry",
                  "event",
                  "client",
                  "crypto",
                  "token",
                  "issuer",
                  "problem",
                  "database",
                  "Jdbi")),
          entry(
              "api",
              Set.of(
                  "account",
                  "signin",
                  "session",
                  "registry",
                  "event",
                  "client",
                  "crypto",
                  "token",
                  "problem",
                  "jackson-annotations")),
          entry("choice", Set.of("cookie", "crypto", "database", "problem", "Jdbi")),
          entry(
              "lab",
              Set.of(
                  "cookie",
                  "session",
                  "guard",
                  "problem",
                  "Crawler Commons",
                  "ICU4J",
                  "jackson-annotations")),
          entry("monitor", Set.of("signin", "event", "registry", "problem", "database")),
          entry("page", Set.of("crypto", "problem")),
          entry("app", Set.of("all")));

  private static final Map<String, String> LIBRARIES =
      Map.ofEntries(
          entry("Tink", "com.google.crypto.tink.."),
          entry("jackson-core", "com.fasterxml.jackson.core.."),
          entry("jackson-annotations", "com.fasterxml.jackson.annotation.."),
          entry("jackson-dataformat-cbor", "com.fasterxml.jackson.dataformat.cbor.."),
          entry("Crawler Commons", "crawlercommons.."),
          entry("Caffeine", "com.github.benmanes.caffeine.."),
          entry("HikariCP", "com.zaxxer.hikari.."),
          entry("Flyway", "org.flywaydb.."),
          entry("Jdbi", "org.jdbi.."),
          entry("Nimbus JOSE+JWT", "com.nimbusds.."),
          entry("Bouncy Castle", "org.bouncycastle.."),
          entry("ICU4J", "com.ibm.icu.."),
          entry("zxcvbn4j", "com.nulabinc.zxcvbn.."),
          entry("Yauaa", "nl.basjes.parse.useragent.."),
          entry("Bucket4j", "io.github.bucket4j.."));

  /** What the filters' jar holds: no room of the WAR may be needed there. */
  private static final Set<String> FILTERS =
      Set.of(
          "codec", "cookie", "crypto", "guard", "options", "problem", "session", "token", "upkeep");

  /** For issuing tokens, and not in the jar. */
  private static final Pattern ISSUING =
      Pattern.compile("io\\.biscotti\\.crypto\\.(Signing|P256|Envelope).*");

  /**
   * What works without a servlet container: whole rooms, but for classes that are edges by their
   * name, and single classes of rooms that know the Servlet API elsewhere.
   */
  private static final Set<String> SERVLET_FREE =
      Set.of(
          "account",
          "codec",
          "cookie",
          "crypto",
          "database",
          "event",
          "issuer",
          "lab",
          "monitor",
          "registry",
          "upkeep",
          "choice.Choice",
          "choice.ChoiceCookie",
          "choice.ChoiceTable",
          "choice.Consent",
          "choice.Item",
          "choice.Languages",
          "choice.Preferences",
          "client.AgentShape",
          "client.Devices",
          "client.Hints",
          "client.TruncatedAddress",
          "guard.CorsPolicy",
          "guard.CsrfPolicy",
          "guard.HeadersPolicy",
          "guard.Origin",
          "guard.Origins",
          "options.IpAddress",
          "options.Network",
          "problem.Code",
          "problem.FieldError",
          "problem.Problem",
          "problem.Refusal",
          "session.FrameCodec",
          "session.Loaded",
          "session.MemoryStorage",
          "session.OwnLines",
          "session.RevocationFeed",
          "session.RevocationLog",
          "session.RevocationSpool",
          "session.Revocations",
          "session.SealedStore",
          "session.ServerRecord",
          "session.ServerStore",
          "session.Session",
          "session.SessionEvent",
          "session.SessionEvents",
          "session.SessionPolicy",
          "session.SessionStorage",
          "session.SessionStore",
          "token.Claims",
          "token.ClaimsReader",
          "token.RemoteKeys",
          "token.StrictJson",
          "token.TokenVerifier",
          "token.Verified");

  private static final Pattern EDGE_NAME =
      Pattern.compile(".*(Filter|Servlets?|Listener|Resource|ServletCookies)");
  private static final Pattern MAY_IMPORT =
      Pattern.compile("May import: (.*?)(;|\\.\\s|\\*/|<p>)", Pattern.DOTALL);

  private static final Path SOURCES = Path.of("src", "main", "java", "io", "biscotti");
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  static Set<String> tableRooms() {
    return new TreeSet<>(ROOMS.keySet());
  }

  static List<String> sourceRooms() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> SOURCES.relativize(file.getParent()).toString())
          .filter(room -> !room.isEmpty())
          .distinct()
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("tableRooms")
  void room_imports_areThoseOfItsRow(String room) {
    Set<String> row = ROOMS.get(room);
    if (row.contains("all")) {
      return;
    }
    String[] allowed =
        Stream.concat(
                Stream.of("", "java..", "javax..", "org.jspecify..", "jakarta..", packages(room)),
                row.stream().map(name -> LIBRARIES.getOrDefault(name, packages(name))))
            .toArray(String[]::new);
    check(
        classes()
            .that()
            .resideInAPackage(packages(room))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(allowed)));
  }

  @Test
  void filters_needNoClassThatTheirJarLeavesOut() {
    DescribedPredicate<JavaClass> inTheJar =
        describe(
            "in the filters' jar",
            type ->
                resideInAnyPackage(FILTERS.stream().map(RoomsTest::packages).toArray(String[]::new))
                        .test(type)
                    && !ISSUING.matcher(type.getName()).matches());
    DescribedPredicate<JavaClass> outside =
        resideInAnyPackage("io.biscotti..", "jakarta..")
            .and(not(resideInAPackage("jakarta.servlet..")))
            .and(not(inTheJar));
    check(noClasses().that(inTheJar).should().dependOnClassesThat(outside));
  }

  /** The jars of classes, sources and Javadoc each list the rooms. */
  @Test
  void filters_inTheBuild_areTheSameRooms() throws IOException {
    String build = Files.readString(Path.of("pom.xml"));
    Map<String, Long> listed =
        Pattern.compile("<include>io/biscotti/([a-z]+)/\\*+</include>")
            .matcher(build)
            .results()
            .collect(Collectors.groupingBy(match -> match.group(1), Collectors.counting()));
    assertEquals(FILTERS, listed.keySet());
    assertEquals(Set.of(3L), Set.copyOf(listed.values()), listed::toString);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("sourceRooms")
  void packageInfo_everyRoom_isNullMarkedAndRepeatsItsRow(String room) throws IOException {
    assertTrue(ROOMS.containsKey(room), () -> "not in the table: " + room);
    List<String> rooms = sourceRooms();
    Path file = SOURCES.resolve(room).resolve("package-info.java");
    assertTrue(Files.exists(file), () -> "missing: " + file);
    String text = Files.readString(file);
    assertTrue(text.contains("NullMarked\npackage "), () -> "not @NullMarked: " + file);
    Set<String> row = new TreeSet<>(ROOMS.get(room));
    // A room is named once it is there.
    row.removeIf(name -> ROOMS.containsKey(name) && !rooms.contains(name));
    assertEquals(row, new TreeSet<>(mayImport(text)), file::toString);
  }

  @Test
  void servletFreeCore_knowsNoServletApi() {
    check(
        noClasses()
            .that(outermost("the servlet-free core", RoomsTest::isServletFree))
            .should()
            .dependOnClassesThat(resideInAPackage("jakarta.servlet..")));
  }

  @Test
  void servletFreeCore_namesRoomsAndClassesThatExist() {
    Set<String> known =
        CLASSES.stream()
            .flatMap(type -> Stream.of(type.getName(), type.getPackageName()))
            .map(name -> name.replaceFirst("io\\.biscotti\\.", ""))
            .collect(Collectors.toSet());
    assertEquals(
        List.of(), SERVLET_FREE.stream().filter(name -> !known.contains(name)).sorted().toList());
  }

  @Test
  void otherJakartaApis_areInResourcesAndApp() {
    check(
        noClasses()
            .that(not(resideInAPackage(packages("app"))))
            .and(not(outermost("resources", RoomsTest::isResource)))
            .should()
            .dependOnClassesThat(
                resideInAPackage("jakarta..").and(not(resideInAPackage("jakarta.servlet..")))));
  }

  @Test
  void ciphersAndRandomness_areInCrypto() {
    check(
        noClasses()
            .that(not(resideInAPackage(packages("crypto"))))
            .should()
            .dependOnClassesThat(resideInAPackage("javax.crypto..").or(type(SecureRandom.class))));
  }

  @Test
  void environment_isReadWhereSettingsAre() {
    check(
        noClassesBut("io.biscotti.app.SettingsSources", "io.biscotti.session.SessionOptions")
            .should()
            .accessTargetWhere(
                call("reads the environment", System.class, "getenv|getProperty|getProperties")
                    .or(call("reads a property", Boolean.class, "getBoolean"))
                    .or(call("reads a property", Integer.class, "getInteger"))
                    .or(call("reads a property", Long.class, "getLong"))));
  }

  @Test
  void time_comesFromAClock() {
    check(
        noClasses()
            .should()
            .accessTargetWhere(
                call("asks the system for the time", System.class, "currentTimeMillis")
                    .or(describe("asks the system for the time", RoomsTest::isNow))));
  }

  @Test
  void systemClock_isChosenWhereThingsArePutTogether() {
    check(
        noClasses()
            .that(not(resideInAPackage(packages("app"))))
            .and(
                not(
                    outermost(
                        "composition",
                        Set.of(
                                "io.biscotti.session.SessionFilter",
                                "io.biscotti.session.CarriedSessions",
                                "io.biscotti.session.SessionScope",
                                "io.biscotti.session.SessionSetup",
                                "io.biscotti.session.Sessions",
                                "io.biscotti.token.TokenFilter")
                            ::contains)))
            .should()
            .accessTargetWhere(
                call("takes the system's clock", Clock.class, "system.*")
                    .or(call("takes the system's clock", InstantSource.class, "system"))));
  }

  private static void check(ArchRule rule) {
    // A room of the table may not have been built yet.
    rule.allowEmptyShould(true).check(CLASSES);
  }

  private static GivenClassesConjunction noClassesBut(String... names) {
    return noClasses().that(not(outermost(String.join(", ", names), Set.of(names)::contains)));
  }

  private static DescribedPredicate<JavaClass> outermost(
      String description, Predicate<String> name) {
    return describe(description, type -> name.test(type.getName().replaceFirst("\\$.*", "")));
  }

  private static boolean isServletFree(String name) {
    String own = name.replaceFirst("io\\.biscotti\\.", "");
    String room = own.replaceFirst("\\..*", "");
    return SERVLET_FREE.contains(own)
        || (SERVLET_FREE.contains(room) && !EDGE_NAME.matcher(own).matches());
  }

  /** What several resources share too. */
  private static boolean isResource(String name) {
    return name.endsWith("Resource") || name.equals("io.biscotti.event.SseSink");
  }

  private static DescribedPredicate<JavaAccess<?>> call(
      String description, Class<?> owner, String methods) {
    return describe(
        description,
        access ->
            access.getTargetOwner().isEquivalentTo(owner) && access.getName().matches(methods));
  }

  /**
   * {@code now()} of any type of {@code java.time}; {@code now(clock)} is what the code should
   * call.
   */
  private static boolean isNow(JavaAccess<?> access) {
    return access.getTargetOwner().getPackageName().equals("java.time")
        && access.getTarget().getFullName().endsWith(".now()");
  }

  private static String packages(String room) {
    return "io.biscotti." + room + "..";
  }

  private static List<String> mayImport(String packageInfo) {
    Matcher line = MAY_IMPORT.matcher(packageInfo.replaceAll("\\n \\* ?", " "));
    assertTrue(line.find(), "no line \"May import: …\"");
    return Arrays.stream(line.group(1).replaceAll("\\{@code ([^}]*)}", "$1").split(","))
        .map(String::strip)
        .filter(name -> !name.equals("java.*"))
        .toList();
  }
}
