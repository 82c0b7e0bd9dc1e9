package com.example.wicket;

import java.util.ArrayList;
import java.util.List;
import org.apache.wicket.authroles.authentication.AuthenticatedWebSession;
import org.apache.wicket.authroles.authorization.strategies.role.Roles;
import org.apache.wicket.request.Request;

/** Who is signed in, and what they want to buy. */
public class ShopSession extends AuthenticatedWebSession {
  private static final long serialVersionUID = 1L;

  private final List<String> cart = new ArrayList<>();

  public ShopSession(Request request) {
    super(request);
  }

  static ShopSession current() {
    return (ShopSession) get();
  }

  void add(String item) {
    cart.add(item);
    dirty();
  }

  List<String> cart() {
    return List.copyOf(cart);
  }

  @Override
  protected boolean authenticate(String name, String password) {
    return name.equals("anna") && password.equals("apple");
  }

  @Override
  public Roles getRoles() {
    return isSignedIn() ? new Roles(Roles.USER) : new Roles();
  }
}
