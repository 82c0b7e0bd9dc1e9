package io.biscotti.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private static final String BEFORE = "# Title\n\nWhat it means.\n\n" + Page.BEGIN;
  private static final String AFTER = Page.END + "\n\nMore.\n";

  @Test
  void replace_keepsTheTextAround() {
    assertEquals(
        BEFORE + "\n\nnew\n\n" + AFTER,
        Page.replace(BEFORE + "\n\nold\nlines\n\n" + AFTER, "new\n"));
  }

  @Test
  void replace_twice_isTheSame() {
    String once = Page.replace(BEFORE + "\n" + AFTER, "new");

    assertEquals(once, Page.replace(once, "new"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"# Title\n", BEFORE, AFTER, AFTER + BEFORE, BEFORE + BEFORE + AFTER})
  void replace_withoutThePart_isRefused(String page) {
    assertThrows(IllegalArgumentException.class, () -> Page.replace(page, "new"));
  }
}
