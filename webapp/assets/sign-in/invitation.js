/** Where the code is kept while a registration is refused, for example for a weak password. */
const KEPT = "biscotti.invitation";

/**
 * Prepares the form for a link such as `/sign-in#username=ann&invitation=…`, with which an operator
 * registers an administrator. The code is in the fragment, which browsers don't send, so it gets
 * into no log.
 *
 * @param {HTMLFormElement} form in which people register
 * @param {HTMLInputElement} username its field for the user name
 */
export function acceptInvitation(form, username) {
  const link = new URLSearchParams(location.hash.slice(1));
  const given = link.get("invitation");
  if (given) {
    sessionStorage.setItem(KEPT, given);
    username.value = link.get("username") ?? "";
    history.replaceState(history.state, "", location.pathname + location.search + "#register");
  }
  const code = sessionStorage.getItem(KEPT);
  form.querySelector("input[name=invitation]")?.remove();
  if (code) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "invitation";
    field.value = code;
    form.append(field);
  }
}

/** Forgets the code, once someone has signed in or the server has refused it. */
export function forgetInvitation() {
  sessionStorage.removeItem(KEPT);
}
