package com.example.frameworks;

import com.fasterxml.jackson.core.JsonFactory;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.gson.Gson;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Greets in JSON and from a form, and uses the application's libraries. */
@RestController
public class GreetingController {
  /** A question. */
  public record Person(String name) {}

  /** An answer. */
  public record Greeting(String text, int visits) {}

  private final Cache<String, String> cache = Caffeine.newBuilder().maximumSize(10).build();

  @PostMapping("/json")
  Greeting json(@RequestBody Person person, HttpSession session) {
    return new Greeting("spring " + person.name(), Visits.next(session));
  }

  @PostMapping("/form")
  Greeting form(@RequestParam String name, HttpSession session) {
    return new Greeting("spring " + name, Visits.next(session));
  }

  @GetMapping("/libraries")
  String libraries() {
    String jackson =
        cache.get("jackson", key -> new JsonFactory().version().toString());
    return new Gson()
        .toJson(
            Map.of(
                "caffeine", cache.policy().eviction().orElseThrow().getMaximum(),
                "jackson", jackson));
  }
}
