package io.biscotti.monitor;

import io.biscotti.event.EventStreams;
import io.biscotti.event.SseSink;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.Administration;
import io.biscotti.signin.Callers;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;

/**
 * {@code /api/monitor}: this server's statistics, for administrators. Thread-safe. Every method
 * answers 401 if nobody is signed in, 403 if the user is not an administrator, and 503 while the
 * database is unavailable.
 */
@Path("monitor")
public final class MonitorResource {
  private static final int SECONDS = 3;

  /**
   * How many minutes are sent: the current one, and the one before, whose last seconds may not have
   * been sent yet.
   */
  private static final int TOLD = 2;

  private final Monitor monitor;
  private final Administration administration;
  private final EventStreams streams;
  private final Callers callers;

  /** Serves the statistics of this monitor. */
  @Inject
  public MonitorResource(
      Monitor monitor, Administration administration, EventStreams streams, Callers callers) {
    this.monitor = monitor;
    this.administration = administration;
    this.streams = streams;
    this.callers = callers;
  }

  /**
   * The data of a stream event.
   *
   * @param minutes oldest first; the last is the current one
   */
  public record Numbers(List<Minute> minutes) {}

  /**
   * The last hour, and problems that need an administrator's attention.
   *
   * @param minutes oldest first; the last is the current one
   * @param adminsWithoutAccount names in {@code biscotti.admins} without an account: anyone who has
   *     the one-time link for such a name can register it
   */
  public record Hour(List<Minute> minutes, List<String> adminsWithoutAccount) {}

  /** 200 with the {@link Hour}. */
  @GET
  @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
  public Hour get(@Context HttpServletRequest request) {
    List<String> absent = administration.absentAdmins(request);
    return new Hour(monitor.minutes(Monitor.MINUTES), absent);
  }

  /**
   * Streams the last two minutes as server-sent events named {@code minutes}, every three seconds,
   * until the session ends.
   */
  @GET
  @Path("stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void stream(
      @Context SseEventSink sink, @Context Sse sse, @Context HttpServletRequest request) {
    administration.require(request);
    boolean open =
        streams.open(
            callers.watcher(request, true),
            SECONDS,
            () -> new EventStreams.Message("", "minutes", new Numbers(monitor.minutes(TOLD))),
            new SseSink(sink, sse));
    if (!open) {
      throw new Refusal(
          Problem.of(Code.UNAVAILABLE, "You have too many streams open. Close one and try again.")
              .header("Retry-After", "60"));
    }
  }

  /**
   * Only the headers of the stream. Without this method, Jersey would open a stream for HEAD and
   * send nothing until it ends.
   */
  @HEAD
  @Path("stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Response streamHead(@Context HttpServletRequest request) {
    administration.require(request);
    return Response.ok().type(MediaType.SERVER_SENT_EVENTS).build();
  }
}
