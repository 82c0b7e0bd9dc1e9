package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.wicket.Home;
import com.example.wicket.Member;
import com.example.wicket.Members;
import com.example.wicket.SignIn;
import io.biscotti.testkit.ClassPath;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wicket 10, which saves its session after it has sent the response. */
class WicketIT {

  private static Path war(String store, String hold) {
    return War.named("wicket-" + store + "-" + hold)
        .webXml(
            """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <filter>
                <filter-name>session</filter-name>
                <filter-class>io.biscotti.session.SessionFilter</filter-class>
                <init-param>
                  <param-name>session.store</param-name><param-value>%s</param-value>
                </init-param>
                <init-param>
                  <param-name>session.hold</param-name><param-value>%s</param-value>
                </init-param>
                <init-param>
                  <param-name>session.serializable</param-name>
                  <param-value>com.example.wicket.*;org.apache.wicket.**;java.**</param-value>
                </init-param>
              </filter>
              <filter>
                <filter-name>wicket</filter-name>
                <filter-class>org.apache.wicket.protocol.http.WicketFilter</filter-class>
                <init-param>
                  <param-name>applicationClassName</param-name>
                  <param-value>com.example.wicket.Members</param-value>
                </init-param>
                <init-param>
                  <param-name>configuration</param-name><param-value>deployment</param-value>
                </init-param>
              </filter>
              <filter-mapping>
                <filter-name>session</filter-name><url-pattern>/*</url-pattern>
              </filter-mapping>
              <filter-mapping>
                <filter-name>wicket</filter-name><url-pattern>/*</url-pattern>
              </filter-mapping>
            </web-app>
            """
                .formatted(store, hold))
        .classes(Members.class, Member.class, SignIn.class, Home.class)
        .libraries(TrapsWar.libraries())
        .libraries(
            ClassPath.jars(
                List.of(
                    "wicket-core",
                    "wicket-request",
                    "wicket-util",
                    "openjson",
                    "commons-io",
                    "commons-collections4",
                    "commons-fileupload2-core",
                    "commons-fileupload2-jakarta-servlet5",
                    "jdk-serializable-functional",
                    "slf4j-api")))
        .directory();
  }

  private static Stream<Arguments> stores() {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(kind -> Stream.of("sealed", "memory").map(store -> Arguments.of(kind, store)));
  }

  /** Follows redirects as a browser does. */
  private static Reply follow(CookieClient client, Reply reply, StringBuilder at) {
    Reply each = reply;
    for (int i = 0; i < 5 && each.header("Location").isPresent(); i++) {
      URI next = URI.create("https://localhost" + at).resolve(each.header("Location").get());
      at.setLength(0);
      at.append(next.getRawPath())
          .append(next.getRawQuery() == null ? "" : "?" + next.getRawQuery());
      each = client.get(at.toString());
    }
    return each;
  }

  private static String link(Reply page, String attribute, StringBuilder at) {
    Matcher found = Pattern.compile(attribute + "=\"([^\"]+)\"").matcher(page.body());
    assertTrue(found.find(), page::toString);
    URI next = URI.create("https://localhost" + at).resolve(found.group(1).replace("&amp;", "&"));
    return next.getRawPath() + "?" + next.getRawQuery();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void signIn_andClicks_withHeldResponses_areKept(Kind kind, String store) {
    try (CookieClient client = Servers.shared(ServerOptions.of(kind, war(store, "1m"))).client()) {
      StringBuilder at = new StringBuilder("/home");
      Reply page = follow(client, client.get("/home"), at);
      Reply signedIn = client.call("POST", link(page, "action", at)).form("person", "ada").send();
      page = follow(client, signedIn, at);
      assertTrue(page.body().contains("ada clicked 0"), page::toString);
      for (int i = 1; i <= 3; i++) {
        page = follow(client, client.get(link(page, "href", at)), at);
        assertTrue(page.body().contains("ada clicked " + i), page::toString);
      }
      at.setLength(0);
      at.append("/home");
      page = follow(client, client.get("/home"), at);
      assertTrue(page.body().contains("ada clicked 0"), page::toString);
    }
  }
}
