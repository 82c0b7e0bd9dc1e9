package com.example.basket;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What a visitor wants to buy. */
@SessionScoped
public class Basket implements Serializable {

  private static final long serialVersionUID = 1;

  private final List<String> items = new ArrayList<>();

  /** Adds an item. */
  public void add(String item) {
    items.add(item);
  }

  /** Returns the items in the basket. */
  public String content() {
    return String.join(",", items);
  }

  @PreDestroy
  void leave() {
    BasketServlet.LEFT.add("basket " + content());
  }
}
