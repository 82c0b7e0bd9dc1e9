package com.example.wicket;

import org.apache.wicket.authroles.authorization.strategies.role.annotations.AuthorizeInstantiation;
import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.basic.Label;
import org.apache.wicket.markup.html.form.Form;
import org.apache.wicket.markup.html.form.TextField;
import org.apache.wicket.markup.html.link.Link;
import org.apache.wicket.markup.html.panel.FeedbackPanel;
import org.apache.wicket.model.Model;

/** A page for people who are signed in. */
@AuthorizeInstantiation("USER")
public class AccountPage extends WebPage {
  private static final long serialVersionUID = 1L;

  public AccountPage() {
    add(new Label("cart", () -> ShopSession.current().cart().toString()));
    add(new FeedbackPanel("feedback"));
    TextField<String> item = new TextField<>("item", Model.of(""));
    add(
        new Form<Void>("form") {
          private static final long serialVersionUID = 1L;

          @Override
          protected void onSubmit() {
            ShopSession.current().add(item.getModelObject());
            getSession().success("Added " + item.getModelObject());
            setResponsePage(AccountPage.class);
          }
        }.add(item));
    add(
        new Link<Void>("out") {
          private static final long serialVersionUID = 1L;

          @Override
          public void onClick() {
            getSession().invalidate();
            setResponsePage(CountPage.class);
          }
        });
  }
}
