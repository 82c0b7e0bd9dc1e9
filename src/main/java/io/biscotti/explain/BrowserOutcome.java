package io.biscotti.explain;

import io.biscotti.engine.Engine;
import io.biscotti.engine.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one browser does with a line. Immutable.
 *
 * @param engine the browser's engine
 * @param stored whether it stores the cookie
 * @param sent whether it sends the cookie with the later request; null if the question has none
 * @param removed whether an existing cookie is deleted, or would be if there were one
 * @param reasons every step; the last one decides
 */
public record BrowserOutcome(
    Engine engine, boolean stored, @Nullable Boolean sent, boolean removed, List<Reason> reasons) {

  /** Copies the list. */
  public BrowserOutcome {
    reasons = List.copyOf(reasons);
  }

  /** The step that decided. */
  public Reason deciding() {
    return reasons.get(reasons.size() - 1);
  }

  /** Whether the line does what it is for: it deletes, or the cookie is stored and sent. */
  boolean isSuccess() {
    return removed || (stored && !Boolean.FALSE.equals(sent));
  }
}
