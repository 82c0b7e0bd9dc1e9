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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Enforces the line "May import" of each room's package-info. */
class RoomsTest {

  private static final Map<String, String> LIBRARIES =
      Map.ofEntries(
          entry("jackson-core", "com.fasterxml.jackson.core.."),
          entry("jackson-annotations", "com.fasterxml.jackson.annotation.."),
          entry("jackson-databind", "com.fasterxml.jackson.databind.."),
          entry("jackson-datatype-jsr310", "com.fasterxml.jackson.datatype.jsr310.."),
          entry("Crawler Commons", "crawlercommons.."),
          entry("Caffeine", "com.github.benmanes.caffeine.."),
          entry("HikariCP", "com.zaxxer.hikari.."),
          entry("Flyway", "org.flywaydb.."),
          entry("Micrometer", "io.micrometer.."),
          entry("Jdbi", "org.jdbi.."),
          entry("Jedis", "redis.clients.."),
          entry("pgJDBC", "org.postgresql.."),
          entry("picocli", "picocli.."),
          entry("Nimbus JOSE+JWT", "com.nimbusds.."),
          entry("Bouncy Castle", "org.bouncycastle.."),
          entry("ICU4J", "com.ibm.icu.."),
          entry("zxcvbn4j", "com.nulabinc.zxcvbn.."),
          entry("Bucket4j", "io.github.bucket4j.."));

  /** The rooms in the filters' jar, which must not need any room of the WAR. */
  private static final Set<String> FILTERS =
      Set.of(
          "advice",
          "codec",
          "commit",
          "container",
          "cookie",
          "crypto",
          "guard",
          "hold",
          "json",
          "lifecycle",
          "login",
          "options",
          "problem",
          "redis",
          "revocation",
          "session",
          "sessioncookie",
          "socket",
          "storage",
          "store",
          "token",
          "upkeep");

  /** Classes that issue tokens, and are not in the jar. */
  private static final Pattern ISSUING =
      Pattern.compile("io\\.biscotti\\.crypto\\.(Signing|P256|Envelope|RingFile).*");

  /**
   * What works without a servlet container: whole rooms, except classes whose name marks them as an
   * edge, and single classes of other rooms.
   */
  private static final Set<String> SERVLET_FREE =
      Set.of(
          "account",
          "codec",
          "command",
          "cookie",
          "crypto",
          "database",
          "engine",
          "event",
          "explain",
          "issuer",
          "json",
          "lab",
          "launcher",
          "lifecycle",
          "monitor",
          "node",
          "redis",
          "registry",
          "revocation",
          "sharedkeys",
          "site",
          "storage",
          "store",
          "throttle",
          "upkeep",
          "choice.Choice",
          "choice.ChoiceCookie",
          "choice.ChoiceTable",
          "choice.Consent",
          "choice.Item",
          "choice.Languages",
          "choice.Preferences",
          "client.UserAgent",
          "client.Devices",
          "client.Hints",
          "client.Network",
          "client.TruncatedAddress",
          "guard.CorsPolicy",
          "guard.CsrfPolicy",
          "guard.HeadersPolicy",
          "guard.Origin",
          "guard.Origins",
          "options.IpAddress",
          "problem.Code",
          "problem.FieldError",
          "problem.Problem",
          "problem.Refusal",
          "sessioncookie.OwnLines",
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

  private static final int MOST_FILES = 25;
  private static final int MOST_CLASSES = 3;

  private static final Path SOURCES = Path.of("src", "main", "java", "io", "biscotti");

  /** All classes. Reading them takes seconds, so tests of documents only don't do it. */
  private static final class Compiled {
    static final JavaClasses CLASSES =
        new ClassFileImporter().importPath(Path.of("target", "classes"));
  }

  /**
   * What each room may import besides the JDK, JSpecify and, at its edge, the Servlet API: the line
   * "May import" of its package-info.
   */
  static Map<String, Set<String>> rows() throws IOException {
    Map<String, Set<String>> rows = new TreeMap<>();
    for (String room : rooms()) {
      Path file = SOURCES.resolve(room).resolve("package-info.java");
      assertTrue(Files.exists(file), () -> "missing: " + file);
      rows.put(room, mayImport(Files.readString(file)));
    }
    return rows;
  }

  static List<String> rooms() throws IOException {
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
  @MethodSource("rooms")
  void room_imports_areThoseOfItsRow(String room) throws IOException {
    Set<String> row = rows().get(room);
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
  void filters_imports_areInTheirJar() {
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

  @ParameterizedTest
  @MethodSource("rooms")
  void packageInfo_everyRoom_isNullMarkedAndNamesRoomsAndLibraries(String room) throws IOException {
    String text = Files.readString(SOURCES.resolve(room).resolve("package-info.java"));
    assertTrue(text.contains("NullMarked\npackage "), () -> "not @NullMarked: " + room);
    Set<String> unknown = new TreeSet<>(mayImport(text));
    unknown.removeAll(rooms());
    unknown.removeAll(LIBRARIES.keySet());
    unknown.remove("all");
    assertEquals(Set.of(), unknown);
  }

  @Test
  void rooms_haveNoCircle() throws IOException {
    Map<String, Set<String>> left = rows();
    left.values().forEach(row -> row.removeAll(LIBRARIES.keySet()));
    Set<String> above = Set.of("all");
    for (int size = -1; size != left.size(); ) {
      size = left.size();
      Set<String> below = Set.copyOf(left.keySet());
      left.values().removeIf(row -> row.equals(above) || row.stream().noneMatch(below::contains));
    }
    assertEquals(Map.of(), left);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void room_hasAtMost25FilesAndNoCycleOfMoreThan3Classes(String room) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES.resolve(room))) {
      assertTrue(files.count() <= MOST_FILES, room);
    }
    assertEquals(List.of(), cycles(room).filter(cycle -> cycle.size() > MOST_CLASSES).toList());
  }

  /** The classes of a room that need each other, directly or through others. */
  private static Stream<Set<String>> cycles(String room) {
    Map<String, Set<String>> needs = new TreeMap<>();
    for (JavaClass type : Compiled.CLASSES) {
      if (type.getPackageName().equals("io.biscotti." + room)) {
        Set<String> reached = needs.computeIfAbsent(outer(type), name -> new TreeSet<>());
        type.getDirectDependenciesFromSelf().stream()
            .map(each -> each.getTargetClass())
            .filter(each -> each.getPackageName().equals(type.getPackageName()))
            .forEach(each -> reached.add(outer(each)));
      }
    }
    for (String over : needs.keySet()) {
      Set<String> further = Set.copyOf(needs.get(over));
      needs.values().stream()
          .filter(reached -> reached.contains(over))
          .forEach(reached -> reached.addAll(further));
    }
    return needs.entrySet().stream()
        .map(
            each ->
                each.getValue().stream()
                    .filter(other -> needs.get(other).contains(each.getKey()))
                    .collect(Collectors.toCollection(TreeSet::new)))
        .map(cycle -> (Set<String>) cycle)
        .distinct();
  }

  private static String outer(JavaClass type) {
    return type.getBaseComponentType().getName().replaceFirst("\\$.*", "");
  }

  @Test
  void servletFreeCore_imports_excludeTheServletApi() {
    check(
        noClasses()
            .that(outermost("the servlet-free core", RoomsTest::isServletFree))
            .should()
            .dependOnClassesThat(resideInAPackage("jakarta.servlet..")));
  }

  @Test
  void servletFreeCore_everyName_exists() {
    Set<String> known =
        Compiled.CLASSES.stream()
            .flatMap(type -> Stream.of(type.getName(), type.getPackageName()))
            .map(name -> name.replaceFirst("io\\.biscotti\\.", ""))
            .collect(Collectors.toSet());
    assertEquals(
        List.of(), SERVLET_FREE.stream().filter(name -> !known.contains(name)).sorted().toList());
  }

  @Test
  void otherJakartaApis_imports_areInResourcesAndAppOnly() {
    check(
        noClasses()
            .that(not(resideInAPackage(packages("app"))))
            .and(not(outermost("resources", RoomsTest::isResource)))
            .should()
            .dependOnClassesThat(
                resideInAPackage("jakarta..").and(not(resideInAPackage("jakarta.servlet..")))));
  }

  @Test
  void ciphersAndRandomness_imports_areInCryptoOnly() {
    check(
        noClasses()
            .that(not(resideInAPackage(packages("crypto"))))
            .should()
            .dependOnClassesThat(resideInAPackage("javax.crypto..").or(type(SecureRandom.class))));
  }

  @Test
  void environment_reads_areWhereSettingsAreRead() {
    check(
        noClassesBut(
                "io.biscotti.app.SettingsSources",
                "io.biscotti.command.Where",
                "io.biscotti.session.SessionOptions",
                "io.biscotti.session.SessionInitializer",
                // Notes which applications of this process use which cookie.
                "io.biscotti.container.SharedNames")
            .should()
            .accessTargetWhere(
                call("reads the environment", System.class, "getenv|getProperty|getProperties")
                    .or(call("reads a property", Boolean.class, "getBoolean"))
                    .or(call("reads a property", Integer.class, "getInteger"))
                    .or(call("reads a property", Long.class, "getLong"))));
  }

  @Test
  void time_reads_useAClock() {
    check(
        noClasses()
            .should()
            .accessTargetWhere(
                call("asks the system for the time", System.class, "currentTimeMillis")
                    .or(describe("asks the system for the time", RoomsTest::isNow))));
  }

  @Test
  void systemClock_uses_areInCompositionRoots() {
    check(
        noClasses()
            .that(not(resideInAPackage(packages("app"))))
            .and(
                not(
                    outermost(
                        "composition",
                        Set.of(
                                "io.biscotti.command.Main",
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
    rule.check(Compiled.CLASSES);
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

  /** Includes what several resources share. */
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

  /** {@code now()} of any type of {@code java.time}. Code must call {@code now(clock)} instead. */
  private static boolean isNow(JavaAccess<?> access) {
    return access.getTargetOwner().getPackageName().equals("java.time")
        && access.getTarget().getFullName().endsWith(".now()");
  }

  private static String packages(String room) {
    return "io.biscotti." + room + "..";
  }

  private static Set<String> mayImport(String packageInfo) {
    Matcher line = MAY_IMPORT.matcher(packageInfo.replaceAll("\\n \\* ?", " "));
    assertTrue(line.find(), "no line \"May import: …\"");
    return Arrays.stream(line.group(1).replaceAll("\\{@code ([^}]*)}", "$1").split(","))
        .map(String::strip)
        .filter(name -> !name.equals("java.*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
