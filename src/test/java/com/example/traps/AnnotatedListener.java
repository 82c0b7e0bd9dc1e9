package com.example.traps;

import jakarta.servlet.annotation.WebListener;

/** The same, found by its annotation. */
@WebListener
public class AnnotatedListener extends DeclaredListener {

  @Override
  protected String name() {
    return "annotated";
  }
}
