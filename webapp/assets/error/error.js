/** The page about a problem: its texts come from the server, in English. */
import { element } from "../shared/elements.js";
import { setText } from "../shared/localized.js";
import { describeProblem } from "../shared/server-texts.js";
import { text } from "../shared/texts.js";

/**
 * The titles of problems that people meet when they open an address.
 *
 * @type {Record<string, () => string>}
 */
const TITLES = {
  bad_request: () => text("error.badRequest", "Request not accepted"),
  csrf_rejected: () => text("error.crossSite", "Cross-site request refused"),
  forbidden: () => text("error.forbidden", "Forbidden"),
  not_found: () => text("error.notFound", "Not found"),
  not_signed_in: () => text("error.notSignedIn", "Not signed in"),
  session_expired: () => text("error.expired", "Session expired"),
  session_revoked: () => text("error.revoked", "Session ended"),
  unavailable: () => text("error.unavailable", "Service unavailable"),
};

const title = element("title");
const detail = element("detail");
const status = Number(element("status").textContent);
const code = title.getAttribute("data-code") ?? "";
const words = { title: title.textContent ?? "", detail: detail.textContent ?? "" };

setText(title, TITLES[code] ?? (() => ({ words: words.title, english: true })));
setText(detail, () => describeProblem({ status, code, detail: words.detail }));
