// Keeps what was typed into the run form until it is saved, in this tab only (sessionStorage).
//
// Only a form marked data-draft="name" is kept. The draft may hold pain answers, so:
// - it lives in the tab and is gone when the tab closes;
// - it goes when the page after a submit says that something was saved (.toast-success);
// - signing out removes all drafts; so do a page for a signed-out person, unless it leads back here
//   after sign-in (a session that ended must not cost what was typed), and a page for somebody else;
// - passwords, hidden fields (the token, the UUID of the post) and files are never kept.
const PREFIX = "lamella:draft:";
const SENT = `${PREFIX}sent`;
const OWNER = `${PREFIX}owner`;
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button"]);

function forgetAll() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}

function fields(form) {
  return Array.from(form.elements).filter((field) => field.name && !SKIPPED.has(field.type));
}

function isChoice(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function remember(form, key) {
  const kept = fields(form).map((field) => (
    isChoice(field) ? [field.name, field.value, field.checked] : [field.name, field.value]
  ));
  sessionStorage.setItem(key, JSON.stringify(kept));
}

function restore(form, key) {
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "[]");
  for (const [name, value, checked] of kept) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (!isChoice(field)) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
}

function keep(form) {
  const key = PREFIX + form.dataset.draft;
  // A form the server gave back with its errors already holds what was typed.
  if (!form.hasAttribute("data-draft-bound")) restore(form, key);
  form.addEventListener("input", () => remember(form, key));
  form.addEventListener("change", () => remember(form, key));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  form.addEventListener("reset", () => sessionStorage.removeItem(key));
}

function leadsBack() {
  return new URLSearchParams(location.search).has("next") || document.querySelector("input[name='next']") !== null;
}

// Lets drafts of this person pass only. A page without data-person is one for a signed-out person.
function guard() {
  const person = document.body.dataset.person;
  if (!person) {
    if (!leadsBack()) forgetAll();
    return;
  }
  if (sessionStorage.getItem(OWNER) !== person) forgetAll();
  sessionStorage.setItem(OWNER, person);
}

function settle() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && document.querySelector(".toast-success")) sessionStorage.removeItem(sent);
}

try {
  guard();
  settle();
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", forgetAll);
  }
} catch (error) {
  // Storage can be switched off or hold something else: the form works without a draft.
  if (!(error instanceof DOMException) && !(error instanceof SyntaxError)) throw error;
}
