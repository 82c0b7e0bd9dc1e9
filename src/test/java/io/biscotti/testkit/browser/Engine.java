package io.biscotti.testkit.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The browser engines. */
public enum Engine {
  CHROMIUM("chromium") {
    @Override
    List<Optional<Path>> needs() {
      return List.of(program(), PlaywrightBrowsers.driver());
    }
  },
  FIREFOX("firefox-esr") {
    @Override
    List<Optional<Path>> needs() {
      return List.of(program(), PlaywrightBrowsers.driver());
    }
  },
  /** WebKitGTK's own small browser, shown on a virtual display. */
  WEBKIT("webkit2gtk-driver xvfb") {
    @Override
    List<Optional<Path>> needs() {
      return List.of(program(), file("/usr/bin/WebKitWebDriver"), file("/usr/bin/Xvfb"));
    }

    @Override
    Optional<Path> program() {
      Path libraries = Path.of("/usr/lib");
      try (Stream<Path> found =
          Files.find(
              libraries,
              3,
              (path, is) ->
                  path.endsWith("MiniBrowser")
                      && path.getParent().getFileName().toString().startsWith("webkit2gtk-"))) {
        return found.max(Path::compareTo);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  private final String packages;

  Engine(String packages) {
    this.packages = packages;
  }

  /** The programs that must be installed; each is empty if it is missing. */
  abstract List<Optional<Path>> needs();

  /** The browser. */
  Optional<Path> program() {
    return file("/usr/bin/" + packages);
  }

  /** The same browser without windows, which takes half of the CPU; empty if there is none. */
  Optional<Path> shell() {
    return file("/usr/bin/" + packages + "-headless-shell");
  }

  /** Skips the test if this engine isn't installed; on CI, where it must be, fails it. */
  public void assumeInstalled() {
    boolean installed = needs().stream().allMatch(Optional::isPresent);
    String hint =
        "%s is not installed: apt-get install %s, then ./mvnw -Pbrowsers"
            .formatted(name().toLowerCase(Locale.ROOT), packages);
    if ("true".equals(System.getenv("CI"))) {
      assertTrue(installed, hint);
    }
    assumeTrue(installed, hint);
  }

  private static Optional<Path> file(String path) {
    return Optional.of(Path.of(path)).filter(Files::isExecutable);
  }
}
