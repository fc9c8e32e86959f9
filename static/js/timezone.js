// Fills the time zone of a sign-up or welcome form from the browser, where the form asks
// for it with data-timezone and nothing has been chosen yet. Without it, the person chooses.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const field of document.querySelectorAll("[data-timezone]")) {
  const untouched = field.value === "" || field.value === field.dataset.timezone;
  if (!zone || !untouched) continue;
  const offered = field.tagName !== "SELECT"
    || Array.from(field.options).some((option) => option.value === zone);
  if (offered) field.value = zone;
}
