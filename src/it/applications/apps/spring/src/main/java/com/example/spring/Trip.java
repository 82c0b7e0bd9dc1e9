package com.example.spring;

import java.io.Serializable;
import java.time.LocalDate;
import org.springframework.format.annotation.DateTimeFormat;

/** The answers that the wizard collects. */
public class Trip implements Serializable {
  private static final long serialVersionUID = 1L;

  private String destination = "";

  @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
  private LocalDate day;

  public String getDestination() {
    return destination;
  }

  public void setDestination(String destination) {
    this.destination = destination;
  }

  public LocalDate getDay() {
    return day;
  }

  public void setDay(LocalDate day) {
    this.day = day;
  }
}
