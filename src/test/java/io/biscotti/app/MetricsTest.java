package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.Await;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {

  @Test
  void metrics_fromThisMachine_arePrometheusText() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      application.post("/login?username=john");
      application.get("/profile", "Cookie", "__Host-session=forged");
      application.send("INVENTED", "/profile", "");
      // The time of a request is recorded after its response.
      Answer answer =
          Await.until(
              () -> application.get("/metrics"),
              each ->
                  each.body().contains("http_request_method=\"_OTHER\"")
                      && each.body().contains("http_request_method=\"POST\""));
      assertEquals(200, answer.status());
      assertEquals(
          "text/plain;version=0.0.4;charset=utf-8", answer.header("Content-Type").replace(" ", ""));
      assertEquals("no-store", answer.header("Cache-Control"));
      String text = answer.body();
      for (String line :
          new String[] {
            "biscotti_security_events_total{type=\"revoked_cookie_replayed\"} 0.0\n",
            "biscotti_security_events_dropped_total 0.0\n",
            "biscotti_session_events_total{kind=\"created\"} 1.0\n",
            "biscotti_session_revoked_ids ",
            "db_client_connection_count{db_client_connection_pool_name=\"biscotti\",db_client_connection_state=\"idle\"} ",
            "jvm_memory_used_bytes{",
            "jvm_gc_",
            "jvm_thread_count",
            "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_response_status_code=\"200\",url_scheme=\"http\"} 1\n",
            "http_request_method=\"_OTHER\"",
          }) {
        assertTrue(text.contains(line), line + "\n" + text);
      }
      assertFalse(text.contains("/profile"));
      assertFalse(text.contains("INVENTED"));
    }
  }

  @Test
  void metrics_forwarded_areForbiddenAsNotFromThisMachine() throws Exception {
    try (LocalApplication application = LocalApplication.start()) {
      for (String header : new String[] {"Forwarded", "X-Forwarded-For", "X-Real-IP"}) {
        Answer answer = application.get("/metrics", header, "127.0.0.1");
        assertEquals(403, answer.status(), header);
        assertEquals("forbidden", answer.json().get("code").asText());
        assertFalse(answer.body().contains("jvm_"));
      }
      assertEquals(405, application.post("/metrics").status());
    }
  }

  @Test
  void metrics_onlyOthersAllowed_areForbiddenToThisMachine() throws Exception {
    try (LocalApplication application =
        LocalApplication.start(Map.of("biscotti.metrics.allow", "10.0.0.0/8, 2001:db8::/32"))) {
      assertEquals(403, application.get("/metrics").status());
    }
  }
}
