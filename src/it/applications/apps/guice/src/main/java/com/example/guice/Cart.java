package com.example.guice;

import com.google.inject.servlet.SessionScoped;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The cart: one for each session. */
@SessionScoped
public class Cart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> items = new ArrayList<>();

  void add(String item) {
    items.add(item);
  }

  @Override
  public String toString() {
    return items.toString();
  }
}
