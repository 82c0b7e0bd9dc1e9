import { find } from "../shared/elements.js";
import { setText } from "../shared/localized.js";
import { text } from "../shared/texts.js";

/** The name in the address and in the session's storage. */
const RETRY = "retry";
const MOST_SECONDS = 86_400;

/**
 * Counts down until another attempt is allowed. The server's redirect says how many seconds that
 * takes; the end is remembered, so that a reload doesn't start over.
 *
 * @param {HTMLElement} message
 */
export function countDown(message) {
  const end = endOfWait();
  if (end === null) {
    return;
  }
  const wait = find(message, ".wait");
  // An alert is read once; the seconds that follow would be read again and again.
  wait.setAttribute("aria-live", "off");
  const tick = () => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds > 0) {
      setText(wait, () =>
        text("form.throttled.left", "Too many attempts. Try again in {time}", {
          time: clockFace(seconds),
        }),
      );
    } else {
      clearInterval(timer);
      wait.removeAttribute("aria-live");
      setText(wait, () => text("form.throttled.over", "You can try again now"));
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}

/** When another attempt is allowed, in milliseconds; null if nobody said. */
function endOfWait() {
  const query = new URLSearchParams(location.search);
  const seconds = Number(query.get(RETRY) ?? Number.NaN);
  if (!query.has(RETRY)) {
    const kept = Number(sessionStorage.getItem(RETRY) ?? Number.NaN);
    return Number.isFinite(kept) ? kept : null;
  }
  query.delete(RETRY);
  const rest = String(query);
  const address = location.pathname + (rest && `?${rest}`) + location.hash;
  history.replaceState(history.state, "", address);
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    return null;
  }
  const end = Date.now() + seconds * 1000;
  sessionStorage.setItem(RETRY, String(end));
  return end;
}

/** @param {number} seconds as in 65, which gives "1:05" */
function clockFace(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
