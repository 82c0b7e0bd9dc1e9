package com.example.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StepsTest {
  private static final Pattern NAME = Pattern.compile("`([^`:]+)[^`]*`");

  @Test
  void document_listsEveryStepOnce() throws IOException {
    String text = Files.readString(Path.of("docs", "testing.md"));
    String table = text.substring(text.indexOf("| Step |"));
    Set<String> listed = new TreeSet<>();
    for (String row : table.substring(0, table.indexOf("\n\n")).split("\n")) {
      Matcher name = NAME.matcher(row.split("\\|")[1]);
      while (name.find()) {
        assertTrue(listed.add(name.group(1)), name.group(1));
      }
    }
    Set<String> known = new TreeSet<>(SessionSteps.ALL.keySet());
    known.addAll(BodySteps.ALL.keySet());
    known.addAll(RouteSteps.ALL.keySet());
    assertEquals(known, listed);
  }
}
