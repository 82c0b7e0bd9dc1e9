package com.example.mojarra;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;

/** One for each view, so two tabs count apart. */
@Named
@ViewScoped
public class Counter implements Serializable {
  private static final long serialVersionUID = 1L;

  private int count;

  public void more() {
    count++;
  }

  public int getCount() {
    return count;
  }
}
