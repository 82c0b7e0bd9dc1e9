package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example of {@code docs/format.md} is what the code writes. */
class FormatDocumentTest {

  @Test
  void example_isWhatWeWrite() throws IOException {
    String document = Files.readString(Path.of("docs", "format.md"));
    Matcher example = Pattern.compile("```\n([0-9a-f \n]+)```").matcher(document);
    assertTrue(example.find());
    Instant created = Instant.parse("2026-03-01T10:00:00Z");
    Fixture fixture = new Fixture();
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    attributes.put("user", fixture.codec.encode("user", "john"));
    attributes.put("visits", fixture.codec.encode("visits", 3));
    Frame frame =
        new Frame(
            "AAECAwQFBgcICQoLDA0ODw",
            created,
            created.plus(Duration.ofMinutes(2)),
            created.plus(Duration.ofHours(12)),
            1_800,
            attributes);
    assertEquals(
        example.group(1).replaceAll("\\s", ""), HexFormat.of().formatHex(FrameCodec.encode(frame)));
  }
}
