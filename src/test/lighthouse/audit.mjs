// Runs Lighthouse on every page of a running server, as an administrator on a phone, and prints a
// table. Fails if a page has less than 95 for performance, accessibility or best practices.
// docs/testing.md says how to run it.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const ENOUGH = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const [server = "http://localhost:8080", admin = "lighthouse", ...chosen] = process.argv.slice(2);
const PASSWORD = "seven green otters";
const paths =
  chosen.length > 0
    ? chosen
    : [
        "/",
        "/sign-in",
        "/account",
        "/lab",
        "/raw",
        "/decoder",
        "/monitor",
        "/docs",
        "/why-no-cookie-in-safari",
        "/warum-kein-cookie-in-safari",
      ];

async function post(path, body) {
  return fetch(server + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function signIn() {
  const made = await post("/api/accounts", { username: admin, password: PASSWORD });
  const answer =
    made.status === 409
      ? await post("/api/session", { username: admin, password: PASSWORD })
      : made;
  if (!answer.ok) {
    throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  }
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

const cookie = await signIn();
const chrome = await launch({
  chromePath: process.env.CHROME_PATH,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
let failed = false;
try {
  console.log(`| Page | ${CATEGORIES.join(" | ")} |`);
  console.log(`|---|${CATEGORIES.map(() => "---").join("|")}|`);
  for (const path of paths) {
    // Signed-in people don't see the forms of the sign-in page.
    const extraHeaders = path === "/sign-in" ? {} : { Cookie: cookie };
    const { lhr } = await lighthouse(server + path, {
      port: chrome.port,
      onlyCategories: CATEGORIES,
      extraHeaders,
      logLevel: "error",
    });
    const scores = CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
    console.log(`| ${path} | ${scores.join(" | ")} |`);
    if (scores.some((score) => score < ENOUGH)) {
      failed = true;
      for (const name of CATEGORIES) {
        for (const { id, weight } of lhr.categories[name].auditRefs) {
          const { score, title, displayValue = "" } = lhr.audits[id];
          if (weight > 0 && score !== null && score < 0.9) {
            console.log(`  ${name}: ${id}: ${title} ${displayValue}`);
          }
        }
      }
    }
  }
} finally {
  chrome.kill();
}
process.exitCode = failed ? 1 : 0;
