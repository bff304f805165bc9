// Takes the focus to what is wrong in a form, after loading and after a part of the page is swapped in.

function focusError(root) {
  const wrong = root.querySelector("[data-error], [aria-invalid='true']");
  if (wrong) wrong.focus();
}

focusError(document);
document.addEventListener("htmx:load", (event) => focusError(event.target));
