// Copies a field, or any element's text, to the clipboard. Without a clipboard (plain http) it selects the field.
// <button data-copy="#id" data-copied="…" data-selected="…" hidden>: the words come translated with the button.
// data-html="…" on the button is put beside the text as rich text.

function say(button, words) {
  if (!words) return;
  if (!button.dataset.label) button.dataset.label = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.textContent = words;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(setTimeout(() => { button.textContent = button.dataset.label; }, 2500));
}

function select(target) {
  if (target.select) {
    target.focus();
    target.select();
    return;
  }
  const range = document.createRange();
  range.selectNodeContents(target);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copy(button) {
  const target = document.querySelector(button.dataset.copy);
  if (!target) return;
  const html = button.dataset.html ?? (target.dataset.copyHtml === undefined ? "" : target.innerHTML);
  const text = target.value === undefined ? target.textContent.trim() : target.value;
  try {
    if (html && window.ClipboardItem) {
      await navigator.clipboard.write([new ClipboardItem({
        "text/plain": new Blob([text], { type: "text/plain" }),
        "text/html": new Blob([html.trim()], { type: "text/html" }),
      })]);
    } else {
      await navigator.clipboard.writeText(text);
    }
    say(button, button.dataset.copied);
  } catch {
    select(target);
    say(button, button.dataset.selected);
  }
}

function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
document.addEventListener("htmx:load", (event) => reveal(event.target));
reveal(document);
