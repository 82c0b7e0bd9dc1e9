package com.example.driver;

import java.nio.file.Path;
import java.util.Map;

/** A server that can run web applications on 127.0.0.1. */
public interface Server {

  /** The server's name, as in "Tomcat 11". */
  String name();

  /**
   * Starts the server, which runs until it is closed.
   *
   * @param wars the folders of the web applications by context path, which is empty for the root
   * @param parameters context parameters, as a deployer adds them next to each application
   * @param work a folder for the server's files
   * @param port the port
   * @param headerBytes the limit of all headers of a request or a response; 0 for the default
   * @throws Exception if the server or the application doesn't start
   */
  AutoCloseable start(
      Map<String, Path> wars, Map<String, String> parameters, Path work, int port, int headerBytes)
      throws Exception;
}
