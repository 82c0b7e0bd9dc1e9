package com.example.tapestry.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What a visitor wants to buy. Tapestry stores it again after each request that used it. */
public class Cart implements Serializable {

  private static final long serialVersionUID = 1;

  private final List<String> items = new ArrayList<>();

  /** Adds an item. */
  public void add(String item) {
    items.add(item);
  }

  /** The items in their order. */
  public List<String> getItems() {
    return items;
  }
}
