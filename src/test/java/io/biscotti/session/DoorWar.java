package io.biscotti.session;

import com.example.door.DoorServlet;
import com.example.door.LateClock;
import com.example.door.OtherNodes;
import com.example.sockets.Greeting;
import com.example.sockets.MemberSocket;
import com.example.sockets.OpenSocket;
import io.biscotti.testkit.War;
import java.nio.file.Path;
import java.util.Map;

/** Puts the application of {@code com.example.door} together, with our filter or without. */
final class DoorWar {

  private static final String FORM =
      """
      <auth-method>FORM</auth-method>
      <realm-name>door</realm-name>
      <form-login-config>
        <form-login-page>/form</form-login-page>
        <form-error-page>/wrong</form-error-page>
      </form-login-config>
      """;

  private static final String BASIC =
      "<auth-method>BASIC</auth-method><realm-name>door</realm-name>";

  private static final String OTHER_NODES =
      "<listener><listener-class>com.example.door.OtherNodes</listener-class></listener>";

  private static final String FRAMED =
      TrapsWar.cookie(
          TrapsWar.attribute("SameSite", "None") + TrapsWar.attribute("Partitioned", "true"));

  private static final String CSRF =
      """
      <filter>
        <filter-name>csrf</filter-name>
        <filter-class>io.biscotti.guard.CsrfFilter</filter-class>
        <init-param><param-name>csrf</param-name><param-value>token</param-value></init-param>
      </filter>
      <filter-mapping>
        <filter-name>csrf</filter-name>
        <url-pattern>/*</url-pattern>
      </filter-mapping>
      """;

  private DoorWar() {}

  /**
   * An exploded application.
   *
   * @param store where sessions are kept; empty to leave them to the container
   */
  static Path of(String name, String store) {
    return of(name, store, Map.of());
  }

  /**
   * The application with our filter.
   *
   * @param params further init-params of the filter
   */
  static Path of(String name, String store, Map<String, String> params) {
    return war(name, webXml(filter(store, params), FORM));
  }

  /** The application with {@code BASIC} in place of the form. */
  static Path basic(String name, String store) {
    return war(name, webXml(filter(store, Map.of()), BASIC));
  }

  /** The application with our filter, whose requests need a token against CSRF. */
  static Path guarded(String name, String store) {
    return war(name, webXml(filter(store, Map.of()) + CSRF, FORM));
  }

  /** The application with our filter and a list of ended sessions that it shares with others. */
  static Path shared(String name, String store, Map<String, String> params) {
    return war(name, webXml(filter(store, params) + OTHER_NODES, FORM));
  }

  /** The application with our filter, for frames on other sites. */
  static Path framed(String name, String store) {
    return war(name, webXml(filter(store, Map.of()) + FRAMED, FORM));
  }

  private static Path war(String name, String webXml) {
    return War.named(name)
        .webXml(webXml)
        .classes(DoorServlet.class, LateClock.class, OtherNodes.class)
        .libraries(TrapsWar.libraries())
        .directory();
  }

  /**
   * The application with our filter and {@link MemberSocket}.
   *
   * @param jetty whether it tells Jetty to upgrade behind the application's own filters
   */
  static Path sockets(String name, String store, boolean jetty) {
    return War.named(name)
        .webXml(webXml(filter(store, Map.of()) + (jetty ? TrapsWar.UPGRADE : ""), FORM))
        .classes(DoorServlet.class, LateClock.class, OtherNodes.class)
        .classes(MemberSocket.class, OpenSocket.class, Greeting.class)
        .libraries(TrapsWar.libraries())
        .directory();
  }

  /** The element of our filter; empty if the store is empty. */
  private static String filter(String store, Map<String, String> params) {
    if (store.isEmpty()) {
      return "";
    }
    StringBuilder inits = new StringBuilder();
    params.forEach((name, value) -> inits.append(TrapsWar.param(name, value)));
    return """
        <filter>
          <filter-name>session</filter-name>
          <filter-class>io.biscotti.session.SessionFilter</filter-class>
          <init-param>
            <param-name>session.store</param-name>
            <param-value>%s</param-value>
          </init-param>
          %s
        </filter>
        <filter-mapping>
          <filter-name>session</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>
        """
        .formatted(store, inits);
  }

  private static String webXml(String filters, String signIn) {
    return """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
          <listener><listener-class>com.example.door.LateClock</listener-class></listener>
          %s
          <servlet>
            <servlet-name>door</servlet-name>
            <servlet-class>com.example.door.DoorServlet</servlet-class>
          </servlet>
          <servlet-mapping>
            <servlet-name>door</servlet-name>
            <url-pattern>/open</url-pattern>
            <url-pattern>/members</url-pattern>
            <url-pattern>/hosts</url-pattern>
            <url-pattern>/form</url-pattern>
            <url-pattern>/wrong</url-pattern>
            <url-pattern>/refused</url-pattern>
          </servlet-mapping>
          <error-page><error-code>403</error-code><location>/refused</location></error-page>
          <security-constraint>
            <web-resource-collection>
              <web-resource-name>members</web-resource-name>
              <url-pattern>/members</url-pattern>
            </web-resource-collection>
            <auth-constraint><role-name>member</role-name></auth-constraint>
          </security-constraint>
          <security-constraint>
            <web-resource-collection>
              <web-resource-name>hosts</web-resource-name>
              <url-pattern>/hosts</url-pattern>
            </web-resource-collection>
            <auth-constraint><role-name>host</role-name></auth-constraint>
          </security-constraint>
          <login-config>%s</login-config>
          <security-role><role-name>member</role-name></security-role>
          <security-role><role-name>host</role-name></security-role>
        </web-app>
        """
        .formatted(filters, signIn);
  }
}
