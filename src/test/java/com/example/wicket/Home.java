package com.example.wicket;

import org.apache.wicket.MarkupContainer;
import org.apache.wicket.RestartResponseAtInterceptPageException;
import org.apache.wicket.markup.IMarkupResourceStreamProvider;
import org.apache.wicket.markup.html.WebPage;
import org.apache.wicket.markup.html.basic.Label;
import org.apache.wicket.markup.html.link.Link;
import org.apache.wicket.util.resource.IResourceStream;
import org.apache.wicket.util.resource.StringResourceStream;

/** Counts clicks, for people who have signed in. */
public class Home extends WebPage implements IMarkupResourceStreamProvider {

  private static final long serialVersionUID = 1;

  private int clicks;

  /** Leads to the sign-in and back if nobody has signed in. */
  public Home() {
    if (Member.get().name() == null) {
      throw new RestartResponseAtInterceptPageException(SignIn.class);
    }
    add(new Label("who", () -> Member.get().name() + " clicked " + clicks));
    add(
        new Link<Void>("more") {
          private static final long serialVersionUID = 1;

          @Override
          public void onClick() {
            clicks++;
          }
        });
  }

  @Override
  public IResourceStream getMarkupResourceStream(MarkupContainer container, Class<?> type) {
    return new StringResourceStream(
        "<html><body><p wicket:id='who'></p><a wicket:id='more'>more</a></body></html>");
  }
}
