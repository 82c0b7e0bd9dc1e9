package io.biscotti.advice;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Collectors;

/** Finds out who makes the container create a session outside the filter. Thread-safe. */
final class Callers implements HttpSessionListener {

  private static final Logger LOG = System.getLogger(Callers.class.getName());
  private static final int MOST_FRAMES = 100;

  private final Findings findings;
  private final ThreadLocal<Integer> inside = ThreadLocal.withInitial(() -> 0);

  Callers(Findings findings) {
    this.findings = findings;
  }

  /** Notes that this thread is inside the filter. */
  void enter() {
    inside.set(inside.get() + 1);
  }

  /** Notes that this thread has left the filter. */
  void leave() {
    int left = inside.get() - 1;
    if (left > 0) {
      inside.set(left);
    } else {
      inside.remove();
    }
  }

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    if (inside.get() > 0) {
      return;
    }
    inside.remove();
    try {
      findings.addCaller(caller());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.DEBUG, "can't tell who asked for a session", e);
    }
  }

  /** The frame that called the outermost method that gets the session. */
  private static String caller() {
    List<StackWalker.StackFrame> frames =
        StackWalker.getInstance().walk(all -> all.limit(MOST_FRAMES).collect(Collectors.toList()));
    int getter = -1;
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).getMethodName().startsWith("getSession")) {
        getter = i;
      } else if (getter >= 0) {
        return shown(frames.get(i));
      }
    }
    return shown(frames.get(Math.max(getter, 0)));
  }

  private static String shown(StackWalker.StackFrame frame) {
    return "%s.%s (%s:%d)"
        .formatted(
            frame.getClassName(),
            frame.getMethodName(),
            frame.getFileName(),
            frame.getLineNumber());
  }
}
