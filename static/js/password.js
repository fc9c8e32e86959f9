// Adds a button that shows what is typed into a password field. Without it there is one field and no button.
// The words come from the form: data-show="Show password" data-hide="Hide password".
for (const form of document.querySelectorAll("form[data-show]")) {
  for (const field of form.querySelectorAll('input[type="password"]')) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-btn";
    button.textContent = form.dataset.show;
    button.setAttribute("aria-controls", field.id);
    button.addEventListener("click", () => {
      const hidden = field.type === "password";
      field.type = hidden ? "text" : "password";
      button.textContent = hidden ? form.dataset.hide : form.dataset.show;
    });
    form.addEventListener("submit", () => { field.type = "password"; });
    field.after(button);
  }
}
