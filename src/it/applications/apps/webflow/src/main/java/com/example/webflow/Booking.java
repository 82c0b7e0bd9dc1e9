package com.example.webflow;

import java.io.Serializable;

/** The answers that the flow collects. */
public class Booking implements Serializable {
  private static final long serialVersionUID = 1L;

  private String hotel = "";
  private int nights;

  public String getHotel() {
    return hotel;
  }

  public void setHotel(String hotel) {
    this.hotel = hotel;
  }

  public int getNights() {
    return nights;
  }

  public void setNights(int nights) {
    this.nights = nights;
  }
}
