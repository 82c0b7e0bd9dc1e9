package com.example.jsp;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A bean of the session, as {@code jsp:useBean} makes it. */
public class Cart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> items = new ArrayList<>();

  public void add(String item) {
    items.add(item);
  }

  public List<String> getItems() {
    return items;
  }
}
