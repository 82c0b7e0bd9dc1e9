package com.example.wicket;

import org.apache.wicket.MarkupContainer;
import org.apache.wicket.markup.IMarkupResourceStreamProvider;
import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.form.Form;
import org.apache.wicket.markup.html.form.TextField;
import org.apache.wicket.model.Model;
import org.apache.wicket.util.resource.IResourceStream;
import org.apache.wicket.util.resource.StringResourceStream;

/** Asks for a name. */
public class SignIn extends WebPage implements IMarkupResourceStreamProvider {

  private static final long serialVersionUID = 1;

  /** A form with one field. */
  public SignIn() {
    TextField<String> name = new TextField<>("person", Model.of(""));
    Form<Void> form =
        new Form<>("form") {
          private static final long serialVersionUID = 1;

          @Override
          protected void onSubmit() {
            Member.get().signIn(name.getModelObject());
            setResponsePage(new Home());
          }
        };
    add(form.add(name));
  }

  @Override
  public IResourceStream getMarkupResourceStream(MarkupContainer container, Class<?> type) {
    return new StringResourceStream(
        "<html><body><form wicket:id='form'><input wicket:id='person'/></form></body></html>");
  }
}
