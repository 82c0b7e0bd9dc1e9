package com.example.framework;

import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.List;

/** Listens to all session events; {@link PageServlet} returns the recorded calls. */
public class Heard
    implements HttpSessionListener, HttpSessionIdListener, HttpSessionAttributeListener {
  private static final List<String> ALL = new ArrayList<>();

  private final String name;

  /** Records calls under this name. */
  public Heard(String name) {
    this.name = name;
  }

  /** The listener that is added by the name of its class. */
  public static class ByName extends Heard {
    /** Called by the container. */
    public ByName() {
      super("name");
    }
  }

  /** The listener that is added as a class. */
  public static class ByClass extends Heard {
    /** Called by the container. */
    public ByClass() {
      super("class");
    }
  }

  /** Returns the calls that all listeners have recorded since the last time. */
  static String take() {
    synchronized (ALL) {
      String all = String.join("\n", ALL);
      ALL.clear();
      return all;
    }
  }

  private void add(String what) {
    synchronized (ALL) {
      ALL.add(name + " " + what);
    }
  }

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    add("created");
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    add("destroyed");
  }

  @Override
  public void sessionIdChanged(HttpSessionEvent event, String old) {
    add("renewed " + !old.equals(event.getSession().getId()));
  }

  @Override
  public void attributeAdded(HttpSessionBindingEvent event) {
    add("added " + event.getName());
  }
}
