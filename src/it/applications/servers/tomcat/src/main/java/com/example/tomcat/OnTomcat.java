package com.example.tomcat;

import com.example.driver.Drive;
import com.example.driver.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/** Tomcat with its default settings, embedded. */
public final class OnTomcat implements Server {

  public static void main(String[] arguments) throws Exception {
    Drive.run(new OnTomcat(), arguments);
  }

  @Override
  public String name() {
    return "Tomcat 11";
  }

  @Override
  public AutoCloseable start(
      Map<String, Path> wars, Map<String, String> parameters, Path work, int port, int headerBytes)
      throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createDirectories(work.resolve("tomcat")).toString());
    tomcat.setPort(port);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    if (headerBytes > 0) {
      String bytes = Integer.toString(headerBytes);
      tomcat.getConnector().setProperty("maxHttpRequestHeaderSize", bytes);
      tomcat.getConnector().setProperty("maxHttpResponseHeaderSize", bytes);
    }
    // The same user as in tomcat-users.xml.
    tomcat.addUser("anna", "apple");
    tomcat.addRole("anna", "tomcat");
    tomcat.addRole("anna", "manager-gui");
    List<StandardContext> contexts = new ArrayList<>();
    wars.forEach(
        (path, war) -> {
          StandardContext context = (StandardContext) tomcat.addWebapp(path, war.toString());
          parameters.forEach(context::addParameter);
          contexts.add(context);
        });
    tomcat.start();
    for (StandardContext context : contexts) {
      if (context.getState() != LifecycleState.STARTED) {
        stop(tomcat);
        throw new IllegalStateException("the application didn't start");
      }
    }
    return () -> stop(tomcat);
  }

  private static void stop(Tomcat tomcat) throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }
}
