// The upload form: shows how much is sent, and says before sending what would be refused after it.
//
// Without this the form posts as any other. htmx sends it here, and tells what was sent. The bar is a native
// <progress>; a screen reader hears each quarter once.
const form = document.querySelector("form[data-upload]");

function wrongWith(files) {
  const complaint = document.querySelector("[data-upload-wrong]");
  const size = Array.from(files).reduce((sum, file) => sum + file.size, 0);
  if (files.length > Number(document.querySelector("form[data-upload]").dataset.mostFiles)) return complaint.dataset.tooMany;
  return size > Number(document.querySelector("form[data-upload]").dataset.most) ? complaint.dataset.tooLarge : "";
}

function judge(input) {
  const complaint = document.querySelector("[data-upload-wrong]");
  const text = wrongWith(input.files);
  complaint.textContent = text;
  complaint.hidden = !text;
  input.setCustomValidity(text);
}

function show(loaded, total) {
  const box = document.querySelector("[data-upload-bar]");
  if (!box || !total) return;
  const text = box.querySelector("p");
  const said = document.querySelector("[data-upload-said]");
  const percent = Math.min(100, Math.floor((100 * loaded) / total));
  box.hidden = false;
  box.querySelector("progress").value = percent;
  text.textContent = percent < 100 ? `${text.dataset.sending} ${percent} %` : text.dataset.stored;
  const quarter = Math.floor(percent / 25) * 25;
  if (quarter > Number(said.dataset.quarter ?? 0)) {
    said.dataset.quarter = quarter;
    said.textContent = `${text.dataset.sending} ${quarter} %`;
  }
}

if (form) {
  // The form is replaced when the server has a complaint: what listens sits on the body.
  document.body.addEventListener("change", (event) => {
    if (event.target.matches("form[data-upload] input[type=file]")) judge(event.target);
  });
  document.body.addEventListener("htmx:xhr:progress", (event) => {
    if (event.target.matches("form[data-upload]")) show(event.detail.loaded, event.detail.total);
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches("form[data-upload]")) document.querySelector("[data-upload-said]").dataset.quarter = 0;
  });
  // Refusals come as whole pages with words: 413 too large, 507 no room.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === "main" && [413, 507].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
  });
}
