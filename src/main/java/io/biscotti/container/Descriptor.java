package io.biscotti.container;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
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
 * @param form whether its {@code auth-method} is {@code FORM}
 */
public record Descriptor(
    boolean complete, Set<String> listeners, Set<String> denied, boolean form) {

  private static final Logger LOG = System.getLogger(Descriptor.class.getName());
  private static final Set<String> FLAGS = Set.of("secure", "http-only");

  private static final String WEB_XML = "/WEB-INF/web.xml";

  /**
   * An application's own {@code web.xml}.
   *
   * @param context the web application
   * @return what it says; nothing if there is none
   */
  public static Descriptor of(ServletContext context) {
    return read(context.getResourceAsStream(WEB_XML));
  }

  /**
   * Reads and closes a descriptor, if there is one. An unreadable descriptor is logged and counts
   * as empty.
   */
  static Descriptor read(@Nullable InputStream text) {
    boolean complete = false;
    boolean form = false;
    Set<String> listeners = new LinkedHashSet<>();
    Set<String> denied = new LinkedHashSet<>();
    if (text == null) {
      return new Descriptor(complete, listeners, denied, form);
    }
    try (text) {
      XMLStreamReader xml = parser().createXMLStreamReader(text);
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamReader.START_ELEMENT) {
          continue;
        }
        String element = xml.getLocalName();
        if (element.equals("web-app")) {
          complete = "true".equals(xml.getAttributeValue(null, "metadata-complete"));
        } else if (element.equals("listener-class")) {
          listeners.add(xml.getElementText().strip());
        } else if (element.equals("auth-method")) {
          form = xml.getElementText().strip().equals("FORM");
        } else if (FLAGS.contains(element) && xml.getElementText().strip().equals("false")) {
          denied.add(element);
        }
      }
    } catch (IOException | XMLStreamException e) {
      LOG.log(
          Level.WARNING, "can't read a deployment descriptor, so its listeners are not called", e);
    }
    return new Descriptor(complete, listeners, denied, form);
  }

  private static XMLInputFactory parser() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }
}
