package com.example.traps;

import jakarta.servlet.annotation.WebListener;

/** Records every session event, like {@link DeclaredListener}; found by its annotation. */
@WebListener
public class AnnotatedListener extends DeclaredListener {

  @Override
  protected String name() {
    return "annotated";
  }
}
