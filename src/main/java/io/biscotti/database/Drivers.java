package io.biscotti.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;

/**
 * JDBC drivers register themselves with the JVM when they are loaded, and would keep the classes of
 * a stopped application in memory. Tomcat unregisters them with a warning. Thread-safe.
 */
public final class Drivers {
  private static final Logger LOG = System.getLogger(Drivers.class.getName());

  private Drivers() {}

  /**
   * Unregisters the drivers that a class loader has loaded. Those of a server's shared libraries
   * stay.
   *
   * @param application the class loader of an application that has closed its databases
   */
  public static void unregister(ClassLoader application) {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == application) {
        try {
          DriverManager.deregisterDriver(driver);
        } catch (SQLException | SecurityException e) {
          LOG.log(Level.DEBUG, "A JDBC driver stays registered", e);
        }
      }
    }
  }
}
