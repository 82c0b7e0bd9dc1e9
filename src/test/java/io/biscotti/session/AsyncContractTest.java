package io.biscotti.session;

import static io.biscotti.session.Contract.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Contract.On;
import io.biscotti.session.Contract.Visitor;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code AsyncContext} and its listeners, with the container's own sessions and with ours. */
class AsyncContractTest {

  @RegisterExtension static final Contract CONTRACT = new Contract(context -> {});

  private static final String ALL = "io.biscotti.session.Contract#all";

  /** Records the events of an asynchronous request until it is complete. */
  public static final class Journal implements AsyncListener {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final CountDownLatch over = new CountDownLatch(1);
    volatile AsyncContext started;

    private void note(String what, AsyncEvent event) {
      heard.add(
          what
              + " same="
              + (event.getAsyncContext() == started)
              + " supplied="
              + (event.getSuppliedRequest() != null));
    }

    List<String> heard() throws InterruptedException {
      assertTrue(over.await(30, TimeUnit.SECONDS));
      return List.copyOf(heard);
    }

    @Override
    public void onComplete(AsyncEvent event) {
      note("complete", event);
      over.countDown();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      note("timeout", event);
      event.getAsyncContext().complete();
    }

    @Override
    public void onError(AsyncEvent event) {
      note("error", event);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      heard.add("start");
      event.getAsyncContext().addListener(this);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void requestAndResponse_areThoseItWasStartedWith(On on) throws Exception {
    Journal journal = new Journal();
    String[] told = new String[1];
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.does(
          (request, response) -> {
            AsyncContext async = request.startAsync(request, response);
            told[0] = (async.getRequest() == request) + " " + (async.getResponse() == response);
            async.addListener(journal);
            async.complete();
            return "";
          });
      journal.heard();
    }
    assertEquals("true true", told[0]);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void listener_getsTheContextAndWhatWasSupplied(On on) throws Exception {
    Journal plain = new Journal();
    Journal supplied = new Journal();
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.does(
          (request, response) -> {
            AsyncContext async = request.startAsync();
            plain.started = async;
            supplied.started = async;
            async.addListener(plain);
            async.addListener(supplied, request, response);
            async.complete();
            return "";
          });
      assertTrue(plain.heard().get(0).startsWith("complete same=true"), plain.heard::toString);
      assertEquals(List.of("complete same=true supplied=true"), supplied.heard());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void timeout_isAsSetAndReported_andTheSessionIsKept(On on) throws Exception {
    Journal journal = new Journal();
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.does(
          (request, response) -> {
            AsyncContext async = request.startAsync();
            journal.started = async;
            async.setTimeout(100);
            assertEquals(100, async.getTimeout());
            request.getSession().setAttribute("a", "1");
            async.addListener(journal, request, response);
            return "";
          });
      assertEquals(
          List.of("timeout same=true supplied=true", "complete same=true supplied=true"),
          journal.heard());
      assertEquals("1", visitor.uses(session -> session.getAttribute("a")));
    }
  }

  /** The dispatch comes back to the same step, which completes it. */
  @ParameterizedTest
  @MethodSource(ALL)
  void dispatch_comesBackWithTheSession_andReportsWhereItStarted(On on) throws Exception {
    Journal journal = new Journal();
    StringBuilder told = new StringBuilder();
    try (Visitor visitor = CONTRACT.visit(on)) {
      visitor.does(
          (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
              told.append(request.getSession().getAttribute("a"))
                  .append(' ')
                  .append(request.getAttribute(AsyncContext.ASYNC_REQUEST_URI))
                  .append(' ')
                  .append(request.isAsyncStarted())
                  .append(' ')
                  .append(outcome(() -> request.getAsyncContext().getClass() != null));
              AsyncContext again = request.startAsync();
              again.complete();
              return "";
            }
            request.getSession().setAttribute("a", "1");
            AsyncContext async = request.startAsync();
            async.addListener(async.createListener(Journal.class));
            async.addListener(journal);
            async.dispatch("/step/other");
            told.append(outcome(() -> dispatchedAgain(async))).append(' ');
            return "";
          });
      assertEquals("start", journal.heard().get(0));
      assertEquals("1", visitor.uses(session -> session.getAttribute("a")));
    }
    assertTrue(told.toString().startsWith("IllegalStateException 1 /step false"), told::toString);
  }

  private static String dispatchedAgain(AsyncContext async) {
    async.dispatch("/step/other");
    return "dispatched";
  }
}
