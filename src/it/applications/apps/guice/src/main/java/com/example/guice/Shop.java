package com.example.guice;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.servlet.GuiceServletContextListener;
import com.google.inject.servlet.ServletModule;

/** Serves everything through Guice. */
public final class Shop extends GuiceServletContextListener {

  @Override
  protected Injector getInjector() {
    return Guice.createInjector(
        new ServletModule() {
          @Override
          protected void configureServlets() {
            serve("/cart").with(CartServlet.class);
          }
        });
  }
}
