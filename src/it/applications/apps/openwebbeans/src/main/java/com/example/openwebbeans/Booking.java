package com.example.openwebbeans;

import jakarta.enterprise.context.Conversation;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.inject.Inject;
import java.io.Serializable;

/** A booking in steps; each tab may have its own. */
@ConversationScoped
public class Booking implements Serializable {
  private static final long serialVersionUID = 1L;

  @Inject private Conversation conversation;
  private String hotel = "";

  public String begin(String chosen) {
    conversation.begin();
    hotel = chosen;
    return conversation.getId();
  }

  public String hotel() {
    return hotel;
  }

  public void end() {
    conversation.end();
  }
}
