package io.biscotti.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnCookiesTest {
  private static final Set<String> NAMES =
      Set.of(
          "session",
          "user_id",
          "persistent",
          "temp_token",
          "session_id",
          "access_token",
          "refresh_token",
          "csrf_token",
          "preferences",
          "consent",
          "analytics_id");

  /** The lab's page translates these messages, and recognises them by their English text. */
  @Test
  void purposes_each_isInTheCatalogueOfThePages() throws IOException {
    OwnCookies cookies = OwnCookies.of("__Host-session=; Path=/; Secure", "", true);
    Set<String> said =
        NAMES.stream()
            .map(name -> cookies.find(name).orElseThrow().purpose())
            .collect(Collectors.toSet());
    JsonNode texts = new ObjectMapper().readTree(Path.of("webapp/assets/texts/en.json").toFile());
    Stream<Map.Entry<String, JsonNode>> all = texts.propertyStream();
    Set<String> known =
        all.filter(text -> text.getKey().matches("lab\\.purpose\\.(?!unknown).*"))
            .map(text -> text.getValue().textValue())
            .collect(Collectors.toSet());
    assertEquals(known, said);
  }
}
