package com.example.frameworks;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.basic.Label;
import org.apache.wicket.markup.html.form.StatelessForm;
import org.apache.wicket.markup.html.form.TextField;
import org.apache.wicket.model.Model;

/** Greets by Wicket, from a stateless form. */
public class GreetingPage extends WebPage {
  public GreetingPage() {
    Model<String> name = Model.of("nobody");
    Model<String> greeting = Model.of("");
    add(new Label("greeting", greeting));
    StatelessForm<Void> form =
        new StatelessForm<>("form") {
          @Override
          protected void onSubmit() {
            HttpServletRequest request = (HttpServletRequest) getRequest().getContainerRequest();
            greeting.setObject(
                "wicket " + name.getObject() + " " + Visits.next(request.getSession()));
          }
        };
    form.add(new TextField<>("person", name));
    add(form);
  }
}
