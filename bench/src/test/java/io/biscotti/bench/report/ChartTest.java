package io.biscotti.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.bench.report.Chart.Bar;
import io.biscotti.bench.report.Chart.Group;
import io.biscotti.bench.report.Chart.Panel;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {

  @Test
  void of_barsAreInProportion_inEachPanel() throws Exception {
    Document svg =
        parse(
            Chart.of(
                "Costs",
                List.of("read"),
                List.of(
                    new Panel(
                        "Near",
                        List.of(
                            new Group("carry & more", List.of(new Bar(1, 1, 1))),
                            new Group("<sealed>", List.of(new Bar(1.5, 2, 2))))),
                    new Panel("Far", List.of(new Group("redis", List.of(new Bar(9, 10, 10))))))));

    // The first rectangle belongs to the legend.
    NodeList bars = svg.getElementsByTagName("rect");
    assertEquals(4, bars.getLength());
    assertEquals(2 * width(bars, 1), width(bars, 2), 0.11);
    assertEquals(width(bars, 2), width(bars, 3), 0.11);
    assertTrue(svg.getDocumentElement().getTextContent().contains("carry & more"));
  }

  private static double width(NodeList bars, int number) {
    return Double.parseDouble(((Element) bars.item(number)).getAttribute("width"));
  }

  static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
