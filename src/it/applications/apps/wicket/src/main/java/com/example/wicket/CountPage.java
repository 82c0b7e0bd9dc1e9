package com.example.wicket;

import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.basic.Label;
import org.apache.wicket.markup.html.link.Link;
import org.apache.wicket.model.PropertyModel;

/** A page that keeps its state on the server. */
public class CountPage extends WebPage {
  private static final long serialVersionUID = 1L;

  private int count;

  public CountPage() {
    add(new Label("count", new PropertyModel<Integer>(this, "count")));
    add(
        new Link<Void>("more") {
          private static final long serialVersionUID = 1L;

          @Override
          public void onClick() {
            count++;
          }
        });
  }
}
