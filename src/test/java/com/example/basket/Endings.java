package com.example.basket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.event.Observes;

/** Observes the ends of sessions. */
@ApplicationScoped
public class Endings {

  void ended(@Observes @Destroyed(SessionScoped.class) Object session) {
    BasketServlet.LEFT.add("session");
  }
}
