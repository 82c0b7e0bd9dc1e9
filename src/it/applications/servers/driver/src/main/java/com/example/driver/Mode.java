package com.example.driver;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where sessions are kept, and whether the server restarts before each step. */
public enum Mode {
  NATIVE("native", "", false),
  MEMORY("`memory`", "memory", false),
  LIVE("`live`", "live", false),
  SEALED("`sealed`", "sealed", false),
  RESTARTED("`sealed`, restarted", "sealed", true);

  final String title;
  private final String store;
  final boolean restarts;

  Mode(String title, String store, boolean restarts) {
    this.title = title;
    this.store = store;
    this.restarts = restarts;
  }

  /** The build of the application: without the dependency on Biscotti, or with it. */
  String variant() {
    return this == NATIVE ? "native" : "biscotti";
  }

  /** The context parameters that a deployer sets. */
  Map<String, String> parameters(Application application, String home, int port) {
    Map<String, String> parameters = new LinkedHashMap<>();
    application
        .deployment()
        .forEach((name, value) -> parameters.put(name, value.replace("{port}", "" + port)));
    if (this != NATIVE) {
      parameters.put("biscotti.session.first", "true");
      parameters.put("biscotti.home", home);
      if (this != LIVE && !application.serializable().isEmpty()) {
        parameters.put("biscotti.session.serializable", application.serializable());
      }
      parameters.putAll(application.more());
      if (!store.equals("sealed")) {
        parameters.put("biscotti.session.store", store);
      }
    }
    return parameters;
  }
}
