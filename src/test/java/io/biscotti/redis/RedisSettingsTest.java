package io.biscotti.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.options.Options;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisSettingsTest {
  @Test
  void read_withoutUrl_isEmpty() {
    Options options = Options.of(Map.<String, String>of()::get);
    assertEquals(Optional.empty(), RedisSettings.read(options));
    assertEquals(List.of(), options.faults());
  }

  @Test
  void read_everything_isRead(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "hush\n");
    Options options =
        Options.of(
            Map.of(
                    "redis.url", "redis://a:7000/2",
                    "redis.user", "sessions",
                    "redis.password.file", file.toString(),
                    "redis.sentinel.password", "watch",
                    "redis.timeout", "2s")
                ::get);
    assertEquals(
        Optional.of(
            new RedisSettings(
                "redis://a:7000/2",
                Optional.of("sessions"),
                Optional.of(Secret.of("hush")),
                Optional.of(Secret.of("watch")),
                Duration.ofSeconds(2))),
        RedisSettings.read(options));
    assertEquals(List.of(), options.faults());
  }

  @Test
  void read_urlWithPassword_isAFaultThatDoesntQuoteIt() {
    List<String> faults = faults(Map.of("redis.url", "redis://u:hush@a"));
    assertTrue(faults.get(0).startsWith("redis.url must be redis://host:port/database"));
    assertFalse(faults.toString().contains("hush"), faults::toString);
  }

  @Test
  void read_credentialsWithoutUrlOrPassword_areFaults() {
    assertEquals(
        List.of(
            "redis.user needs a redis.url",
            "redis.password needs a redis.url",
            "redis.sentinel.password needs a redis.url"),
        faults(
            Map.of(
                "redis.user", "u", "redis.password", "hush", "redis.sentinel.password", "hush")));
    assertEquals(
        List.of("redis.user needs a redis.password"),
        faults(Map.of("redis.url", "redis://a", "redis.user", "u")));
  }

  /** The classes of this project without Jedis, as in an application that forgot it. */
  @Test
  void read_withoutTheLibrary_namesIt() throws Exception {
    URL[] own = {Path.of("target", "classes").toUri().toURL()};
    try (URLClassLoader loader =
        new URLClassLoader(own, ClassLoader.getPlatformClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
              return super.findClass(name);
            } catch (ClassNotFoundException e) {
              if (name.startsWith("redis.")) {
                throw e;
              }
              return RedisSettingsTest.class.getClassLoader().loadClass(name);
            }
          }
        }) {
      Class<?> options = loader.loadClass(Options.class.getName());
      Object read =
          options
              .getMethod("of", java.util.function.Function.class)
              .invoke(
                  null,
                  (java.util.function.Function<String, String>)
                      name -> name.equals("redis.url") ? "redis://a" : null);
      loader.loadClass(RedisSettings.class.getName()).getMethod("read", options).invoke(null, read);
      assertEquals(
          List.of(
              "redis.url needs the library redis.clients:jedis, which is missing from the class"
                  + " path"),
          options.getMethod("faults").invoke(read));
    }
  }

  private static List<String> faults(Map<String, String> values) {
    Options options = Options.of(values::get);
    assertEquals(Optional.empty(), RedisSettings.read(options));
    return options.faults();
  }
}
