package com.example.spring;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.SessionAttributes;
import org.springframework.web.bind.support.SessionStatus;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A wizard of three pages. */
@Controller
@RequestMapping("/trip")
@SessionAttributes("trip")
public class TripController {

  @ModelAttribute("trip")
  Trip trip() {
    return new Trip();
  }

  @GetMapping("/where")
  String where() {
    return "trip-where";
  }

  @PostMapping("/where")
  String where(@ModelAttribute("trip") Trip trip) {
    return "redirect:/trip/when";
  }

  @GetMapping("/when")
  String when(@ModelAttribute("trip") Trip trip) {
    return "trip-when";
  }

  @PostMapping("/when")
  String when(
      @ModelAttribute("trip") Trip trip, SessionStatus status, RedirectAttributes redirect) {
    redirect.addFlashAttribute(
        "message", "Booked " + trip.getDestination() + " on " + trip.getDay());
    status.setComplete();
    return "redirect:/account";
  }
}
