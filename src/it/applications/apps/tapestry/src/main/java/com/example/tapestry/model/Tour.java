package com.example.tapestry.model;

import org.apache.tapestry5.BaseOptimizedSessionPersistedObject;

/** A tour of several steps, which says whether it has changed. */
public class Tour extends BaseOptimizedSessionPersistedObject {

  private static final long serialVersionUID = 1;

  private int step = 1;

  /** The current step, from 1. */
  public int getStep() {
    return step;
  }

  /** Goes to the next step. */
  public void next() {
    step++;
    markDirty();
  }
}
