// An aid to the pain map; ticking, the highlight and the questions work without it, by CSS.
// A site ticked on the picture brings its questions into view; "Remove" unticks it.
const map = document.querySelector("[data-painmap]");

if (map) {
  const questions = (site) => map.querySelector(`[data-site-questions="${CSS.escape(site)}"]`);

  map.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.id.startsWith("site-")) return;
    const yes = map.querySelector('input[type="radio"][data-pain-yes]');
    if (box.checked && yes) yes.checked = true;
    const group = questions(box.id.slice("site-".length));
    if (box.checked && group) group.scrollIntoView({ block: "nearest" });
  });

  map.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove-site]");
    if (!remove) return;
    const box = document.getElementById(`site-${remove.dataset.removeSite}`);
    if (!box) return;
    event.preventDefault();
    box.checked = false;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.focus();
  });
}
