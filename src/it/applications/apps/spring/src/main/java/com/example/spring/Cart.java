package com.example.spring;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What somebody wants to buy. */
public class Cart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> items = new ArrayList<>();

  public void add(String item) {
    items.add(item);
  }

  public List<String> getItems() {
    return List.copyOf(items);
  }
}
