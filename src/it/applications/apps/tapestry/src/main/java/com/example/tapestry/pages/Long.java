package com.example.tapestry.pages;

import com.example.tapestry.model.Cart;
import org.apache.tapestry5.annotations.SessionState;

/** A page larger than the response's buffer, which changes the cart in place while it renders. */
public class Long {

  @SessionState private Cart cart;

  void beginRender() {
    cart.add("rope");
  }

  /** Many words. */
  public String getWords() {
    return "all work and no play ".repeat(10_000);
  }
}
