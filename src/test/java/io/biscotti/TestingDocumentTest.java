package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The test that docs/testing-your-application.md shows is the one that the build runs. */
class TestingDocumentTest {

  @Test
  void test_inTheDocument_isTheOneOfTheBuild() throws IOException {
    String document = Files.readString(Path.of("docs", "testing-your-application.md"));
    String test = Files.readString(Path.of("src/test/java/com/example/shop/CartTest.java"));
    assertTrue(document.contains("```java\n" + test + "```\n"), "copy CartTest into it");
  }
}
