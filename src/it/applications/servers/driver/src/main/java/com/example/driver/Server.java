package com.example.driver;

import java.nio.file.Path;
import java.util.Map;

/** A server that can run one web application at {@code /} on 127.0.0.1. */
public interface Server {

  /** As in "Tomcat 11". */
  String name();

  /**
   * Starts it on a free port.
   *
   * @param war the folder of the web application
   * @param parameters context parameters, as a deployer adds them beside the application
   * @param work a folder for the server's files
   * @param port the port, or 0 for a free one
   * @param headerBytes the limit of all headers of a request or a response; 0 for the default
   * @throws Exception if the server or the application doesn't start
   */
  Running start(Path war, Map<String, String> parameters, Path work, int port, int headerBytes)
      throws Exception;

  /** A server that runs. */
  interface Running extends AutoCloseable {

    /** The port it listens on. */
    int port();
  }
}
