package com.example.oauth;

import jakarta.servlet.http.HttpSession;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** The pages. */
@RestController
public class ShopController {

  private final String server;

  ShopController(Registration registration) {
    server = registration.server();
  }

  @GetMapping("/account")
  String account(
      @AuthenticationPrincipal OidcUser person,
      @RequestParam(defaultValue = "none") String tab,
      HttpSession session,
      CsrfToken csrf) {
    String hidden =
        "<input type=hidden name='%s' value='%s'>"
            .formatted(csrf.getParameterName(), csrf.getToken());
    return """
        <!doctype html>
        <p>Hello %s, tab %s, note %s</p>
        <form method=post action=/note><input name=note>%s</form>
        <form method=post action=/logout><input type=submit name=out>%s</form>"""
        .formatted(person.getSubject(), tab, session.getAttribute("note"), hidden, hidden);
  }

  @PostMapping("/note")
  String note(@RequestParam String note, HttpSession session) {
    session.setAttribute("note", note);
    return "Noted";
  }

  /** Asks the authorization server, with the access token in the session. */
  @GetMapping("/claims")
  String claims(@RegisteredOAuth2AuthorizedClient("id") OAuth2AuthorizedClient client) {
    return RestClient.create(server + "/userinfo")
        .get()
        .headers(headers -> headers.setBearerAuth(client.getAccessToken().getTokenValue()))
        .retrieve()
        .body(String.class);
  }

  @GetMapping("/token")
  String token(@RegisteredOAuth2AuthorizedClient("id") OAuth2AuthorizedClient client) {
    return "Scopes " + client.getAccessToken().getScopes();
  }

  @GetMapping("/")
  String home() {
    return "Welcome";
  }
}
