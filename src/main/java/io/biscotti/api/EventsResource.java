package io.biscotti.api;

import io.biscotti.account.Accounts;
import io.biscotti.client.Client;
import io.biscotti.client.Devices;
import io.biscotti.client.Hints;
import io.biscotti.event.EventStreams;
import io.biscotti.event.Filter;
import io.biscotti.event.Page;
import io.biscotti.event.Query;
import io.biscotti.event.SecurityEvent;
import io.biscotti.event.SecurityEvents;
import io.biscotti.event.SseSink;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.Administration;
import io.biscotti.signin.Callers;
import io.biscotti.signin.OwnSessions;
import io.biscotti.signin.Person;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/events}: the security events of a person's account; for administrators, of all
 * accounts. Thread-safe. Every method responds with 401 if nobody is signed in, and with 503 while
 * the database is unavailable.
 */
@Path("events")
public final class EventsResource {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Set<String> LEVELS = Set.of("info", "warning");
  private static final int MOST = 200;
  private static final int MOST_USER_CHARS = 64;

  private final SecurityEvents events;
  private final Administration administration;
  private final Accounts accounts;
  private final Devices devices;
  private final EventStreams streams;
  private final Callers callers;
  private final OwnSessions sessions;

  /** Shows {@code events}, with the names of users and devices. */
  @Inject
  public EventsResource(
      SecurityEvents events,
      Administration administration,
      Accounts accounts,
      Devices devices,
      EventStreams streams,
      Callers callers,
      OwnSessions sessions) {
    this.events = events;
    this.administration = administration;
    this.accounts = accounts;
    this.devices = devices;
    this.streams = streams;
    this.callers = callers;
    this.sessions = sessions;
  }

  /**
   * An event.
   *
   * @param id later events have higher ids; for {@code after} and {@code before}
   * @param type such as {@code signed_in}
   * @param level {@code info} or {@code warning}
   * @param message the type in plain words
   * @param at when it happened; for merged events, when the first one did
   * @param user the user name of the account; null if the event has none
   * @param session the handle of the session; null if the event has none
   * @param ip the client's address, without its last part
   * @param userAgent the client's {@code User-Agent}
   * @param device the device in words, as in {@code Firefox on Linux}
   * @param count how often it happened within the minute
   */
  public record Item(
      String id,
      String type,
      String level,
      String message,
      Instant at,
      @Nullable String user,
      @Nullable String session,
      String ip,
      String userAgent,
      String device,
      int count) {}

  /**
   * The response to {@code GET}.
   *
   * @param events newest first
   * @param more whether there are older events beyond {@code limit}
   */
  public record Listing(List<Item> events, boolean more) {}

  /**
   * 200 with the {@link Listing}; 422 for an invalid query.
   *
   * @param after only events newer than the one with this id
   * @param before only events older than the one with this id
   * @param limit the maximum number of events, 1 to 200
   * @param types only events of these types, as in {@code signed_in}; may be repeated
   * @param level only events of this level, {@code info} or {@code warning}
   * @param user only events of accounts whose user name contains this, at most 64 characters
   */
  @GET
  @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
  public Listing list(
      @QueryParam("after") @Nullable String after,
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @DefaultValue("50") String limit,
      @QueryParam("type") List<String> types,
      @QueryParam("level") @Nullable String level,
      @QueryParam("user") @Nullable String user,
      @Context HttpServletRequest request) {
    Optional<String> account = account(request);
    List<FieldError> errors = new ArrayList<>();
    Optional<Long> newer = number("after", after, errors);
    Optional<Long> older = number("before", before, errors);
    long most = number("limit", limit, errors).orElse(0L);
    if (errors.isEmpty() && (most < 1 || most > MOST)) {
      errors.add(new FieldError("limit", "must be 1 to " + MOST));
    }
    Filter filter = new Filter(types(types, level, errors), user(user, errors));
    if (!errors.isEmpty()) {
      throw new Refusal(Problem.invalid(errors));
    }
    sessions.settle();
    Page page = events.list(new Query(account, filter, newer, older, (int) most));
    return new Listing(items(page.events()), page.more());
  }

  /**
   * The only account whose events the sender may see; empty if they may see those of all accounts.
   */
  private Optional<String> account(HttpServletRequest request) {
    Person person = callers.require(request);
    return administration.isAdmin(request, person)
        ? Optional.empty()
        : Optional.of(person.account().orElse(""));
  }

  private static Optional<Long> number(
      String field, @Nullable String text, List<FieldError> errors) {
    if (text == null) {
      return Optional.empty();
    }
    if (!NUMBER.matcher(text).matches()) {
      errors.add(new FieldError(field, "must be a whole number"));
      return Optional.empty();
    }
    return Optional.of(Long.valueOf(text));
  }

  private static Set<Type> types(
      List<String> keys, @Nullable String level, List<FieldError> errors) {
    Set<Type> wanted = EnumSet.noneOf(Type.class);
    for (String key : keys) {
      Optional<Type> type = Type.find(key);
      if (type.isEmpty()) {
        errors.add(new FieldError("type", "must be a type of event"));
      }
      type.ifPresent(wanted::add);
    }
    if (keys.isEmpty()) {
      wanted.addAll(EnumSet.allOf(Type.class));
    }
    if (level != null && !LEVELS.contains(level)) {
      errors.add(new FieldError("level", "must be info or warning"));
    }
    wanted.removeIf(type -> level != null && !level(type).equals(level));
    return wanted;
  }

  private static String level(Type type) {
    return type.level().name().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> user(@Nullable String text, List<FieldError> errors) {
    String wanted = text == null ? "" : text.strip();
    if (wanted.length() > MOST_USER_CHARS || wanted.indexOf('\0') >= 0) {
      errors.add(new FieldError("user", "must have at most 64 characters"));
    }
    return wanted.isEmpty() ? Optional.empty() : Optional.of(wanted);
  }

  private List<Item> items(List<SecurityEvent> page) {
    Usernames names = new Usernames(accounts);
    return page.stream().map(event -> item(event, names)).toList();
  }

  private List<EventStreams.Message> messages(List<SecurityEvent> happened) {
    return items(happened).stream()
        .map(item -> new EventStreams.Message(item.id(), item.type(), item))
        .toList();
  }

  private Item item(SecurityEvent event, Usernames names) {
    return new Item(
        String.valueOf(event.id()),
        event.type().key(),
        level(event.type()),
        event.type().sentence(),
        event.at(),
        event.account().flatMap(names::of).orElse(null),
        event.session().orElse(null),
        event.address(),
        event.userAgent(),
        devices.name(new Client("", event.userAgent(), Hints.ofLines(event.hints()))),
        event.count());
  }

  /**
   * Sends the events as server-sent events (HTML, section 9.2), starting now or after the event
   * that {@code Last-Event-ID} names. The stream ends with the session. 503 with {@code
   * Retry-After} if there are too many streams.
   */
  @GET
  @Path("stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void stream(
      @HeaderParam("Last-Event-ID") @Nullable String last,
      @Context SseEventSink sink,
      @Context Sse sse,
      @Context HttpServletRequest request) {
    Optional<String> account = account(request);
    Optional<Long> after = number("Last-Event-ID", last, new ArrayList<>());
    boolean open =
        streams.open(
            callers.watcher(request, account.isEmpty()),
            new EventStreams.Wanted(account, after, this::messages),
            new SseSink(sink, sse));
    if (!open) {
      throw new Refusal(
          Problem.of(Code.UNAVAILABLE, "Too many clients are following events at the moment.")
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
    account(request);
    return Response.ok().type(MediaType.SERVER_SENT_EVENTS).build();
  }
}
