package com.example.tapestry.pages;

import com.example.tapestry.model.Cart;
import com.example.tapestry.model.Tour;
import org.apache.tapestry5.PersistenceConstants;
import org.apache.tapestry5.alerts.AlertManager;
import org.apache.tapestry5.alerts.Duration;
import org.apache.tapestry5.alerts.Severity;
import org.apache.tapestry5.annotations.InjectComponent;
import org.apache.tapestry5.annotations.Persist;
import org.apache.tapestry5.annotations.Property;
import org.apache.tapestry5.annotations.SessionState;
import org.apache.tapestry5.corelib.components.Form;
import org.apache.tapestry5.http.services.Request;
import org.apache.tapestry5.http.services.Session;
import org.apache.tapestry5.ioc.annotations.Inject;

/** A counter, a cart, a tour and what Tapestry itself keeps in sessions. */
public class Index {

  @Persist @Property private int count;

  @Persist(PersistenceConstants.FLASH)
  @Property
  private String message;

  @SessionState @Property private Cart cart;

  @SessionState @Property private Tour tour;

  @Property private String item;

  @Inject private Request request;

  @Inject private AlertManager alerts;

  @InjectComponent private Form add;

  void onMore() {
    count++;
  }

  void onNext() {
    tour.next();
  }

  void onAlert() {
    alerts.alert(Duration.UNTIL_DISMISSED, Severity.WARN, "Low stock");
  }

  void onValidateFromAdd() {
    if ("nothing".equals(item)) {
      add.recordError("There is no such thing");
    }
  }

  void onSuccessFromAdd() {
    cart.add(item);
    message = "Added " + item;
  }

  void onSignOut() {
    Session session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
  }
}
