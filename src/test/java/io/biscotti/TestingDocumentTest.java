package io.biscotti;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/testing-your-application.md shows is the code that the build runs. */
class TestingDocumentTest {

  @ParameterizedTest
  @ValueSource(strings = {"CartTest", "CartServlet"})
  void code_inTheDocument_isThatOfTheBuild(String name) throws IOException {
    String document = Files.readString(Path.of("docs", "testing-your-application.md"));
    String code = Files.readString(Path.of("src/test/java/com/example/shop", name + ".java"));
    assertTrue(document.contains("```java\n" + code + "```\n"), "copy " + name + " into it");
  }
}
