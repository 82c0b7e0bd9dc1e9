package com.example.openwebbeans;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The cart: one for each session. */
@SessionScoped
public class Cart implements Serializable {
  private static final long serialVersionUID = 1L;

  static final AtomicInteger DESTROYED = new AtomicInteger();

  private final List<String> items = new ArrayList<>();

  public void add(String item) {
    items.add(item);
  }

  public List<String> items() {
    return List.copyOf(items);
  }

  @PreDestroy
  void destroy() {
    DESTROYED.incrementAndGet();
  }
}
