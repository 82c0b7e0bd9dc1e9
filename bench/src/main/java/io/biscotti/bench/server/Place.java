package io.biscotti.bench.server;

import java.nio.file.Path;

/**
 * Where a server process finds its stores and files, from system properties {@code bench.*}.
 *
 * @param home a folder for the keys
 * @param redisPort 0 for none
 * @param jdbcUrl empty for none
 * @param jdbcUser without a password
 * @param war the WAR, for the process that runs it
 */
record Place(String home, int redisPort, String jdbcUrl, String jdbcUser, Path war) {

  static Place fromProperties() {
    return new Place(
        System.getProperty("bench.home", "."),
        Integer.getInteger("bench.redis", 0),
        System.getProperty("bench.jdbc", ""),
        System.getProperty("bench.jdbc.user", ""),
        Path.of(System.getProperty("bench.war", "")));
  }

  String redisUrl() {
    return "redis://127.0.0.1:" + redisPort;
  }
}
