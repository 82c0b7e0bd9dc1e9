package com.example.traps;

import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;

/** A bean that records what happens to it. */
public class Watched implements HttpSessionBindingListener, HttpSessionActivationListener {

  private String text = "";

  /** Returns the bean's value. */
  public String getText() {
    return text;
  }

  /** Sets the bean's value. */
  public void setText(String text) {
    this.text = text;
  }

  @Override
  public void valueBound(HttpSessionBindingEvent event) {
    Journal.EVENTS.add("bound " + event.getName() + "=" + text);
    switch (text) {
      case "refuses" -> refuse(event);
      case "ends" -> event.getSession().invalidate();
      case "nests" -> event.getSession().setAttribute(event.getName(), "inner");
      default -> {}
    }
  }

  private static void refuse(HttpSessionBindingEvent event) {
    Journal.EVENTS.add("still " + event.getSession().getAttribute(event.getName()));
    throw new UnsupportedOperationException("not into this session");
  }

  @Override
  public void valueUnbound(HttpSessionBindingEvent event) {
    Journal.EVENTS.add("unbound " + event.getName() + "=" + text);
    if (text.equals("clings")) {
      throw new UnsupportedOperationException("not out of this session");
    }
  }

  @Override
  public void sessionWillPassivate(HttpSessionEvent event) {
    Journal.EVENTS.add("passivate " + text);
  }

  @Override
  public void sessionDidActivate(HttpSessionEvent event) {
    Journal.EVENTS.add("activate " + text);
  }

  @Override
  public String toString() {
    return "watched " + text;
  }
}
