package io.biscotti.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.biscotti.cluster.Cluster.Node;
import io.biscotti.cluster.Exchange.Answer;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Tls;
import java.util.Optional;

/** What an administrator sees of the sealing keys and does with them, at the first node. */
final class Keys {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "seven green otters";
  private static final int MOST_WAITS = 4;

  private final Exchange exchange = new Exchange(Tls.trusting());
  private final Jar jar = new Jar();
  private final Node node;

  private Keys(Node node) {
    this.node = node;
    String me = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(Cluster.ADMIN, PASSWORD);
    Answer registered = ask("POST", "/api/accounts", me);
    if (registered.status() != 201) {
      must("POST", "/api/session", me);
    }
  }

  /** Waits until a key that sealed earlier was replaced. */
  static void awaitRotation(Cluster cluster) throws Exception {
    Keys keys = new Keys(cluster.node(0));
    for (int i = 0; i < MOST_WAITS; i++) {
      try {
        Await.until(() -> keys.withRole("retired"), Optional::isPresent);
        return;
      } catch (AssertionError e) {
        if (i == MOST_WAITS - 1) {
          throw e;
        }
      }
    }
  }

  /** Withdraws the key that seals now, and waits until every node refuses what it sealed. */
  static void withdrawCurrent(Cluster cluster) throws Exception {
    Keys keys = new Keys(cluster.node(0));
    String id = keys.withRole("current").orElseThrow();
    keys.must("POST", "/api/session/reauthenticate", "{\"password\":\"" + PASSWORD + "\"}");
    String cookie = keys.jar.header();
    keys.must("DELETE", "/api/keys/sealing/" + id, "");
    for (Node each : cluster.nodes()) {
      Await.until(
          () -> keys.exchange.send("GET", each.uri("/count"), cookie, ""),
          answer -> answer.status() == 401);
    }
  }

  private Optional<String> withRole(String role) {
    for (JsonNode key : json(must("GET", "/api/keys", "")).path("keys")) {
      if (key.path("ring").asText().equals("sealing") && key.path("role").asText().equals(role)) {
        return Optional.of(key.path("id").asText());
      }
    }
    return Optional.empty();
  }

  private Answer must(String method, String path, String json) {
    Answer answer = ask(method, path, json);
    if (answer.status() / 100 != 2) {
      throw new IllegalStateException(method + " " + path + ": " + answer);
    }
    return answer;
  }

  private Answer ask(String method, String path, String json) {
    Answer answer = exchange.send(method, node.uri(path), jar.header(), json);
    jar.keep(answer.setCookies());
    return answer;
  }

  private static JsonNode json(Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(answer.toString(), e);
    }
  }
}
