package com.example.spring;

import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A person's page and cart. */
@Controller
public class AccountController {

  private final Cart cart;
  private final SessionRegistry registry;

  AccountController(Cart cart, SessionRegistry registry) {
    this.cart = cart;
    this.registry = registry;
  }

  @GetMapping("/")
  @ResponseBody
  String home() {
    return "Welcome";
  }

  @GetMapping("/account")
  String account(@RequestParam(defaultValue = "none") String tab, Principal person, Model model) {
    model.addAttribute("tab", tab);
    model.addAttribute("name", person.getName());
    model.addAttribute("items", cart.getItems());
    return "account";
  }

  @PostMapping("/cart")
  String add(@RequestParam String item, RedirectAttributes redirect) {
    cart.add(item);
    redirect.addFlashAttribute("message", "Added " + item);
    return "redirect:/account";
  }

  @PostMapping("/note")
  @ResponseBody
  String note(@RequestParam String note, HttpSession session) {
    session.setAttribute("note", note);
    return "Noted";
  }

  @GetMapping("/later")
  Callable<String> later(@SessionAttribute String note, Model model, Principal person) {
    return () -> {
      model.addAttribute("tab", note);
      model.addAttribute("name", person.getName());
      model.addAttribute("items", cart.getItems());
      return "account";
    };
  }

  @GetMapping("/registry")
  @ResponseBody
  String registry() {
    List<String> lines =
        registry.getAllPrincipals().stream()
            .map(UserDetails.class::cast)
            .map(it -> it.getUsername() + "=" + registry.getAllSessions(it, false).size())
            .sorted()
            .toList();
    return "Signed in: " + lines;
  }
}
