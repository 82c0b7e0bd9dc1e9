package io.biscotti.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class FlameTest {
  private static final List<String> STACKS =
      List.of(
          "thread;a/Server.run;io/biscotti/Filter.doFilter;java/util/Map.get 30",
          "thread;a/Server.run;io/biscotti/Filter.doFilter;java/util/Map.get 20",
          "thread;a/Server.run;io/biscotti/Filter.doFilter;<init> 50",
          "thread;GC 900");

  @Test
  void of_mergesStacks_fromTheFrameOn() throws Exception {
    List<String> titles = titles(Flame.of("Read", STACKS, "Filter.doFilter"));

    assertEquals(
        List.of(
            "Read",
            "all, 100.0 %",
            "io.biscotti.Filter.doFilter, 100.0 %",
            "<init>, 50.0 %",
            "java.util.Map.get, 50.0 %"),
        titles);
  }

  @Test
  void of_narrowFrames_areLeftOut() throws Exception {
    List<String> titles = titles(Flame.of("Read", List.of("a;b 9999", "a;c 1"), "a"));

    assertEquals(List.of("Read", "all, 100.0 %", "a, 100.0 %", "b, 100.0 %"), titles);
  }

  @Test
  void of_withoutTheFrame_isRefused() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Flame.of("Read", STACKS, "Absent"));

    assertTrue(thrown.getMessage().contains("Absent"), thrown.getMessage());
  }

  private static List<String> titles(String svg) throws Exception {
    Document document = ChartTest.parse(svg);
    NodeList titles = document.getElementsByTagName("title");
    return IntStream.range(0, titles.getLength())
        .mapToObj(i -> titles.item(i).getTextContent())
        .toList();
  }
}
