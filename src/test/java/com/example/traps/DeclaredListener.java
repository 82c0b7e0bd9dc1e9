package com.example.traps;

import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

/** Records every session event. Declared in {@code web.xml}. */
public class DeclaredListener
    implements HttpSessionListener, HttpSessionIdListener, HttpSessionAttributeListener {

  /** The prefix of this listener's lines in the journal. */
  protected String name() {
    return "declared";
  }

  private void add(String line) {
    Journal.EVENTS.add(name() + " " + line);
  }

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    add("created new=" + event.getSession().isNew());
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    add("destroyed n=" + event.getSession().getAttribute("n"));
    switch (String.valueOf(event.getSession().getAttribute("end"))) {
      case "again" -> event.getSession().invalidate();
      case "change" -> event.getSession().setAttribute("n", "2");
      case "throw" -> throw new UnsupportedOperationException("as told");
      default -> {}
    }
  }

  @Override
  public void sessionIdChanged(HttpSessionEvent event, String oldId) {
    add("renewed " + !oldId.equals(event.getSession().getId()));
  }

  @Override
  public void attributeAdded(HttpSessionBindingEvent event) {
    add("added " + event.getName() + "=" + event.getValue());
  }

  @Override
  public void attributeReplaced(HttpSessionBindingEvent event) {
    Object now = event.getSession().getAttribute(event.getName());
    add("replaced " + event.getName() + "=" + event.getValue() + " by " + now);
  }

  @Override
  public void attributeRemoved(HttpSessionBindingEvent event) {
    add("removed " + event.getName() + "=" + event.getValue());
  }
}
