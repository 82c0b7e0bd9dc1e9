package com.example.mojarra;

import jakarta.enterprise.context.SessionScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The cart: one for each session. */
@Named
@SessionScoped
public class Cart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> items = new ArrayList<>();
  private String item = "";

  public String add() {
    items.add(item);
    FacesContext context = FacesContext.getCurrentInstance();
    context.getExternalContext().getFlash().setKeepMessages(true);
    context.addMessage(null, new FacesMessage("Added " + item));
    return "shop?faces-redirect=true";
  }

  public String leave() {
    FacesContext.getCurrentInstance().getExternalContext().invalidateSession();
    return "shop?faces-redirect=true";
  }

  public List<String> getItems() {
    return items;
  }

  public String getItem() {
    return item;
  }

  public void setItem(String item) {
    this.item = item;
  }
}
