package io.biscotti.session;

import com.example.framework.EagerFilter;
import com.example.framework.Heard;
import com.example.framework.PageServlet;
import com.example.framework.Startup;
import io.biscotti.testkit.War;
import jakarta.servlet.ServletContainerInitializer;
import java.nio.file.Path;

/** An application of {@code com.example.framework} with our jar. */
final class FrameworkWar {

  private FrameworkWar() {}

  /**
   * An exploded application. The framework's jar comes before ours in the alphabet.
   *
   * @param elements of its {@code web.xml}
   */
  static Path of(String name, String elements) {
    return War.named(name)
        .webXml(
            """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
            %s
            </web-app>
            """
                .formatted(elements))
        .libraries(TrapsWar.libraries())
        .jar(
            "a-framework.jar",
            "META-INF/services/" + ServletContainerInitializer.class.getName(),
            Startup.class.getName(),
            Startup.class,
            EagerFilter.class,
            Heard.class,
            PageServlet.class)
        .directory();
  }

  /** The element that declares the session filter, with these further elements. */
  static String filter(String inside) {
    return """
        <filter>
          <filter-name>session</filter-name>
          <filter-class>io.biscotti.session.SessionFilter</filter-class>
          <async-supported>true</async-supported>
          %s
        </filter>
        """
        .formatted(inside);
  }

  /** The element that maps the session filter. */
  static String mapping() {
    return """
        <filter-mapping>
          <filter-name>session</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>
        """;
  }

  /** A context parameter. */
  static String parameter(String name, String value) {
    return "<context-param><param-name>%s</param-name><param-value>%s</param-value></context-param>"
        .formatted(name, value);
  }
}
