package com.example.basket;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Calls the beans once, as the request's parameter says, and returns the result. */
public class BasketServlet extends HttpServlet {

  /** The names of the beans that were destroyed. */
  static final List<String> LEFT = new CopyOnWriteArrayList<>();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String then = request.getParameter("then");
    if (then != null && request.getDispatcherType() == DispatcherType.REQUEST) {
      run(request.getPathInfo(), request.getParameter("what"), request);
      AsyncContext later = request.startAsync();
      if (request.getParameter("elsewhere") == null) {
        later.dispatch(then);
      } else {
        new Thread(() -> later.dispatch(then)).start();
      }
      return;
    }
    String said = run(request.getPathInfo(), request.getParameter("what"), request);
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(said);
  }

  private static String run(String path, @Nullable String what, HttpServletRequest request) {
    return switch (path) {
      case "/add" -> {
        Basket basket = bean(Basket.class);
        basket.add(String.valueOf(what));
        yield basket.content();
      }
      case "/basket" -> bean(Basket.class).content();
      case "/begin" -> {
        Checkout checkout = bean(Checkout.class);
        String id = checkout.begin();
        checkout.address(String.valueOf(what));
        yield id;
      }
      case "/to" -> {
        bean(Checkout.class).address(String.valueOf(what));
        yield "";
      }
      case "/address" -> bean(Checkout.class).address();
      case "/done" -> {
        bean(Checkout.class).end();
        yield "";
      }
      case "/end" -> {
        request.getSession().invalidate();
        yield "";
      }
      case "/left" -> {
        String all = String.join("\n", LEFT);
        LEFT.clear();
        yield all;
      }
      default -> throw new IllegalArgumentException(path);
    };
  }

  private static <T> T bean(Class<T> type) {
    return CDI.current().select(type).get();
  }
}
