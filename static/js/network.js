// Says so when htmx could not reach the server. The notice stays until it is dismissed
// or a later request succeeds.
const toast = document.getElementById("network-toast");

if (toast) {
  const show = () => { toast.hidden = false; };
  const hide = () => { toast.hidden = true; };
  document.body.addEventListener("htmx:sendError", show);
  document.body.addEventListener("htmx:timeout", show);
  document.body.addEventListener("htmx:afterOnLoad", hide);
  toast.querySelector("[data-dismiss]").addEventListener("click", hide);
}
