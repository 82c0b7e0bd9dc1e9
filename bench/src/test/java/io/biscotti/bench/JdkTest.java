package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkTest {
  @TempDir private Path home;

  @ParameterizedTest
  @CsvSource({"25, 25", "25.0.1, 25", "17.0.15, 17", "26-ea, 26"})
  void at_readsTheVersion(String version, int feature) throws IOException {
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"Eclipse\"\nJAVA_VERSION=\"" + version + "\"\n");

    Jdk jdk = Jdk.at(home).orElseThrow();

    assertEquals(version, jdk.version());
    assertEquals(feature, jdk.feature());
  }

  @Test
  void at_folderWithoutJdk_isEmpty() {
    assertEquals(Optional.empty(), Jdk.at(home));
  }
}
