package io.biscotti.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.biscotti.crypto.KeyException;
import io.biscotti.database.DatabaseException;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.page.StatusProblem;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.problem.Rule;
import io.biscotti.store.SessionTooLargeException;
import io.biscotti.web.Fault;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Turns every exception under {@code /api} into a problem. */
final class Failures implements ExceptionMapper<Throwable> {

  @Override
  public Response toResponse(Throwable failure) {
    return failure instanceof WebApplicationException chosen
        ? response(chosen)
        : response(problem(failure));
  }

  /** Keeps responses that a resource chose itself, and redirects. */
  private static Response response(WebApplicationException chosen) {
    Response response = chosen.getResponse();
    if (response.hasEntity() || response.getStatus() < 400) {
      return response;
    }
    if (response.getStatus() == 500) {
      return response(Fault.note(chosen));
    }
    Problem problem = StatusProblem.of(response.getStatus());
    return response(
        chosen instanceof NotAllowedException
            ? problem.header("Allow", allowed(response.getAllowedMethods()))
            : problem);
  }

  /** Jersey answers HEAD wherever it answers GET, but does not always list it. */
  static String allowed(Set<String> listed) {
    Set<String> methods = new TreeSet<>(listed);
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }

  private static Response response(Problem problem) {
    Response.ResponseBuilder builder =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    problem.headers().forEach(builder::header);
    return builder.build();
  }

  /** The problem of a failure that chose no response itself. */
  static Problem problem(Throwable failure) {
    if (failure instanceof Refusal refusal) {
      return refusal.problem();
    }
    if (failure instanceof DatabaseException away) {
      return Fault.away(away);
    }
    if (failure instanceof KeyException away) {
      return Fault.keys(away);
    }
    // The session filter responds the same way if these two occur at commit.
    if (failure instanceof SessionException unsaved) {
      return Fault.unsaved(unsaved);
    }
    if (failure instanceof SessionTooLargeException tooLarge) {
      return Problem.of(Code.SESSION_TOO_LARGE, String.valueOf(tooLarge.getMessage()));
    }
    if (failure instanceof InvalidDefinitionException) {
      return Fault.note(failure);
    }
    return failure instanceof JsonProcessingException json ? malformed(json) : Fault.note(failure);
  }

  /**
   * Names a field that is unknown or has the wrong type; reports any other fault as a malformed
   * body.
   */
  private static Problem malformed(JsonProcessingException failure) {
    Optional<String> field =
        failure instanceof MismatchedInputException mismatch
            ? mismatch.getPath().stream()
                .findFirst()
                .map(JsonMappingException.Reference::getFieldName)
            : Optional.empty();
    Rule rule =
        failure instanceof UnrecognizedPropertyException
            ? new Rule("unknown", "is unknown")
            : new Rule("wrong_type", "has the wrong type");
    return field
        .map(
            name ->
                Problem.of(Code.INVALID, "A field of the body " + rule.message() + ".")
                    .errors(List.of(new FieldError(name, rule))))
        .orElseGet(
            () -> Problem.of(Code.BAD_REQUEST, "The body is not valid JSON for this request."));
  }
}
