package io.biscotti.container;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code web.xml} or web fragment that the Servlet API does not expose.
 *
 * @param complete whether it is {@code metadata-complete}: annotations and fragments are ignored
 * @param listeners the class names of its listeners, in order
 * @param denied the session cookie flags that it sets to false, such as {@code secure}; a container
 *     may report an absent flag as false
 * @param attributes the session cookie's further attributes, such as {@code SameSite}, which
 *     WildFly doesn't report, and its {@code Path}
 * @param form whether its {@code auth-method} is {@code FORM}
 */
public record Descriptor(
    boolean complete,
    Set<String> listeners,
    Set<String> denied,
    Map<String, String> attributes,
    boolean form) {

  private static final Logger LOG = System.getLogger(Descriptor.class.getName());
  private static final String WEB_XML = "/WEB-INF/web.xml";

  /**
   * An application's own {@code web.xml}.
   *
   * @param context the web application
   * @return its content; empty if there is none
   */
  public static Descriptor of(ServletContext context) {
    return read(context.getResourceAsStream(WEB_XML));
  }

  /**
   * Reads and closes a descriptor, if there is one. An unreadable descriptor is logged and counts
   * as empty.
   */
  static Descriptor read(@Nullable InputStream text) {
    Reading reading = new Reading();
    if (text != null) {
      try (text) {
        reading.read(parser().createXMLStreamReader(text));
      } catch (IOException | XMLStreamException e) {
        LOG.log(
            Level.WARNING,
            "can't read a deployment descriptor, so its listeners are not called",
            e);
      }
    }
    return reading.found();
  }

  /** The content read so far. */
  private static final class Reading {
    private boolean complete;
    private boolean form;
    private final Set<String> listeners = new LinkedHashSet<>();
    private final Set<String> denied = new LinkedHashSet<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private String attribute = "";

    private void read(XMLStreamReader xml) throws XMLStreamException {
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamReader.START_ELEMENT) {
          element(xml.getLocalName(), xml);
        }
      }
    }

    private void element(String name, XMLStreamReader xml) throws XMLStreamException {
      switch (name) {
        case "web-app" ->
            complete = "true".equals(xml.getAttributeValue(null, "metadata-complete"));
        case "listener-class" -> listeners.add(xml.getElementText().strip());
        case "auth-method" -> form = xml.getElementText().strip().equals("FORM");
        case "attribute-name" -> attribute = xml.getElementText().strip();
        case "path" -> attributes.put("Path", xml.getElementText().strip());
        case "attribute-value" -> attributes.put(attribute, xml.getElementText().strip());
        case "secure", "http-only" -> {
          if (xml.getElementText().strip().equals("false")) {
            denied.add(name);
          }
        }
        default -> {}
      }
    }

    private Descriptor found() {
      return new Descriptor(complete, listeners, denied, attributes, form);
    }
  }

  private static XMLInputFactory parser() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }
}
