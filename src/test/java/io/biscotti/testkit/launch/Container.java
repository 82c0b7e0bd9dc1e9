package io.biscotti.testkit.launch;

/** One web application in one container, on one HTTP and one HTTPS port. */
interface Container {

  /** The ports that the container listens on. */
  record Ports(int http, int https) {}

  /**
   * Starts the container with the web application.
   *
   * @throws Exception if the application refuses to start, or a port is taken
   */
  Ports start(Launch launch) throws Exception;

  /** Stops the application, then the container. */
  void stop() throws Exception;
}
