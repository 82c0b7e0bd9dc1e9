package com.example.basket;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Conversation;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.inject.Inject;
import java.io.Serializable;

/** A dialogue of several pages. */
@ConversationScoped
public class Checkout implements Serializable {

  private static final long serialVersionUID = 1;

  @Inject private Conversation conversation;

  private String address = "";

  /** Begins the dialogue, and returns its id. */
  public String begin() {
    conversation.begin();
    return conversation.getId();
  }

  /** Ends the dialogue with this request. */
  public void end() {
    conversation.end();
  }

  /** Remembers an address. */
  public void address(String value) {
    address = value;
  }

  /** Returns the remembered address. */
  public String address() {
    return address;
  }

  @PreDestroy
  void leave() {
    BasketServlet.LEFT.add("checkout " + address);
  }
}
