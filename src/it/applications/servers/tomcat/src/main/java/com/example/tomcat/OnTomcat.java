package com.example.tomcat;

import com.example.driver.Drive;
import com.example.driver.Server;
import java.nio.file.Files;
import java.nio.file.Path;
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
  public Running start(
      Path war, Map<String, String> parameters, Path work, int port, int headerBytes)
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
    // As in tomcat-users.xml.
    tomcat.addUser("anna", "apple");
    tomcat.addRole("anna", "tomcat");
    tomcat.addRole("anna", "manager-gui");
    StandardContext context = (StandardContext) tomcat.addWebapp("", war.toString());
    parameters.forEach(context::addParameter);
    tomcat.start();
    if (context.getState() != LifecycleState.STARTED) {
      stop(tomcat);
      throw new IllegalStateException("the application didn't start");
    }
    return new Running() {
      @Override
      public int port() {
        return tomcat.getConnector().getLocalPort();
      }

      @Override
      public void close() throws Exception {
        stop(tomcat);
      }
    };
  }

  private static void stop(Tomcat tomcat) throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }
}
