package io.biscotti.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
  @Test
  void codes_all_areThoseOfTheHttpInterfaceWithTheirStatus() {
    Map<String, Integer> statuses =
        Arrays.stream(Code.values()).collect(Collectors.toMap(Code::wireName, Code::status));

    assertEquals(
        Map.ofEntries(
            Map.entry("not_signed_in", 401),
            Map.entry("session_expired", 401),
            Map.entry("session_revoked", 401),
            Map.entry("bad_credentials", 401),
            Map.entry("throttled", 429),
            Map.entry("reauth_required", 403),
            Map.entry("csrf_rejected", 403),
            Map.entry("cookie_required", 422),
            Map.entry("cookie_invalid", 422),
            Map.entry("session_too_large", 422),
            Map.entry("username_taken", 409),
            Map.entry("weak_password", 422),
            Map.entry("token_invalid", 401),
            Map.entry("token_expired", 401),
            Map.entry("refresh_reuse", 401),
            Map.entry("forbidden", 403),
            Map.entry("not_found", 404),
            Map.entry("invalid", 422),
            Map.entry("bad_request", 400),
            Map.entry("unavailable", 503)),
        statuses);
  }

  @Test
  void json_plainProblem_hasOnlyTheFiveMembers() {
    assertEquals(
        "{\"type\":\"urn:biscotti:problem:not_found\",\"title\":\"Not found\",\"status\":404,"
            + "\"detail\":\"There is no /x.\",\"code\":\"not_found\"}",
        Problem.of(Code.NOT_FOUND, "There is no /x.").json());
  }

  @Test
  void json_withErrorsAndSentence_addsThem() {
    Problem problem =
        Problem.of(Code.INVALID, "Two fields.")
            .errors(List.of(FieldError.required("username"), new FieldError("x", "y")))
            .error("Not logged in");

    assertEquals(
        "{\"type\":\"urn:biscotti:problem:invalid\",\"title\":\"Invalid field\","
            + "\"status\":422,\"detail\":\"Two fields.\",\"code\":\"invalid\",\"errors\":["
            + "{\"field\":\"username\",\"message\":\"is required\",\"rule\":\"required\"},"
            + "{\"field\":\"x\",\"message\":\"y\",\"rule\":\"invalid\"}],\"error\":\"Not logged in\"}",
        problem.json());
  }

  @Test
  void json_quotesControlsAndNonAscii_areEscaped() {
    String json = Problem.of(Code.INVALID, "\"\\\n\u0000é😀").json();

    assertEquals(
        "\\\"\\\\\\n\\u0000\\u00E9\\uD83D\\uDE00",
        json.substring(json.indexOf("detail") + 9, json.indexOf("\",\"code\"")));
  }

  @Test
  void unexpected_always_is500WithoutACause() {
    Problem problem = Problem.unexpected();

    assertEquals(500, problem.status());
    assertEquals(Code.UNAVAILABLE, problem.code());
  }

  @Test
  void withers_inAnyOrder_keepTheOtherParts() {
    Problem problem =
        Problem.of(Code.BAD_REQUEST, "Use POST.")
            .header("Allow", "POST")
            .error("No")
            .errors(List.of(new FieldError("f", "m")))
            .requestId("r")
            .status(405);

    assertEquals(
        new Problem(
            Code.BAD_REQUEST,
            405,
            "Use POST.",
            List.of(new FieldError("f", "m")),
            Optional.of("No"),
            Map.of("Allow", "POST"),
            Optional.of("r")),
        problem);
  }

  @ParameterizedTest
  @ValueSource(ints = {399, 600, 200, 0, -1})
  void status_outside400To599_isRefused(int status) {
    Problem problem = Problem.of(Code.BAD_REQUEST, "x");

    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> problem.status(status));

    assertEquals("status must be 400 to 599, was " + status, refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"'A b',x", "'',x", "'A:',x", "Allow,'a\r\nSet-Cookie: b=c'", "Allow,é"})
  void header_thatWouldBreakTheResponse_isRefused(String name, String value) {
    Problem problem = Problem.of(Code.BAD_REQUEST, "x");

    assertThrows(IllegalArgumentException.class, () -> problem.header(name, value));
  }
}
