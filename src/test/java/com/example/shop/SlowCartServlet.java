package com.example.shop;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Adds an item to the cart after asking the warehouse, on another thread. */
public class SlowCartServlet extends HttpServlet {

  private static final long serialVersionUID = 1;
  private static final long WAREHOUSE_MILLIS = 50;

  /** Adds {@code item} to the cart, and shows the cart. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    async.start(() -> put(async));
  }

  private static void put(AsyncContext async) {
    HttpServletRequest request = (HttpServletRequest) async.getRequest();
    try {
      Thread.sleep(WAREHOUSE_MILLIS);
      CartServlet.cart(request.getSession()).add(request.getParameter("item"));
      async.getResponse().setContentType("text/plain;charset=UTF-8");
      async
          .getResponse()
          .getWriter()
          .print(String.join(", ", CartServlet.cart(request.getSession())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      async.complete();
    }
  }
}
