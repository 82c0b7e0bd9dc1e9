package io.biscotti.testkit;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to start a server.
 *
 * @param war a WAR file, or an exploded one
 * @param settings system properties of the process, as in {@code biscotti.signin=name}
 * @param environment added to that of the tests, whose own {@code BISCOTTI_…} variables are dropped
 * @param directory working directory, which also contains what the server writes; null for a new
 *     one
 * @param contextPath empty for the root, otherwise as in {@code /shop}
 * @param headerBytes limit for the headers of a request, and of a response
 * @param umask in the shell's form, as in {@code 022}; null for that of the tests
 */
public record ServerOptions(
    Server.Kind kind,
    Path war,
    Map<String, String> settings,
    Map<String, String> environment,
    @Nullable Path directory,
    String contextPath,
    int headerBytes,
    @Nullable String umask) {

  private static final int HEADER_BYTES = 32 * 1024;

  /** Copies the maps. */
  public ServerOptions {
    settings = Map.copyOf(settings);
    environment = Map.copyOf(environment);
  }

  /** The defaults: at the root, in a new directory, with headers of up to 32 KiB. */
  public static ServerOptions of(Server.Kind kind, Path war) {
    return new ServerOptions(kind, war, Map.of(), Map.of(), null, "", HEADER_BYTES, null);
  }

  /** Adds a system property, as in {@code ("biscotti.signin", "name")}. */
  public ServerOptions setting(String name, String value) {
    return new ServerOptions(
        kind,
        war,
        with(settings, name, value),
        environment,
        directory,
        contextPath,
        headerBytes,
        umask);
  }

  /** Adds an environment variable. */
  public ServerOptions environment(String name, String value) {
    return new ServerOptions(
        kind,
        war,
        settings,
        with(environment, name, value),
        directory,
        contextPath,
        headerBytes,
        umask);
  }

  /** Sets the directory, which must exist. */
  public ServerOptions directory(Path value) {
    return new ServerOptions(
        kind, war, settings, environment, value, contextPath, headerBytes, umask);
  }

  /** Sets the context path, as in {@code /shop}. */
  public ServerOptions contextPath(String value) {
    return new ServerOptions(
        kind, war, settings, environment, directory, value, headerBytes, umask);
  }

  /** Sets the limit for headers. */
  public ServerOptions headerBytes(int value) {
    return new ServerOptions(
        kind, war, settings, environment, directory, contextPath, value, umask);
  }

  /** Sets the umask for new files, as in {@code 022}. */
  public ServerOptions umask(String value) {
    return new ServerOptions(
        kind, war, settings, environment, directory, contextPath, headerBytes, value);
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> more = new TreeMap<>(map);
    more.put(name, value);
    return more;
  }
}
