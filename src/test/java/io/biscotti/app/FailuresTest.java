package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.problem.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  private static Response answer(Throwable failure) {
    return new Failures().toResponse(failure);
  }

  private static String text(Response answer) {
    return assertInstanceOf(Problem.class, answer.getEntity()).json();
  }

  @Test
  void toResponse_brokenStore_isUnavailable() {
    Response answer = answer(new SessionException("secret", new IOException("secret")));
    assertEquals(503, answer.getStatus());
    assertTrue(text(answer).contains("\"unavailable\""));
    assertFalse(text(answer).contains("secret"));
  }

  @Test
  void toResponse_unexpected_isABare500() {
    Response answer = answer(new IllegalStateException("secret"));
    assertEquals(500, answer.getStatus());
    assertFalse(text(answer).contains("secret"));
  }

  @Test
  void toResponse_answerWithEntity_isKept() {
    Response chosen = Response.status(409).entity("taken").build();
    assertSame(chosen, answer(new WebApplicationException(chosen)));
  }

  @ParameterizedTest
  @CsvSource({
    "400,bad_request",
    "403,forbidden",
    "404,not_found",
    "418,bad_request",
    "503,unavailable"
  })
  void toResponse_statusAlone_getsItsProblem(int status, String code) {
    Response answer = answer(new WebApplicationException(status));
    assertEquals(status, answer.getStatus());
    assertTrue(text(answer).contains("\"" + code + "\""));
  }
}
