// Single keys (experience.md section 16). A page says what a key does: <a data-key="n" href="…">, <input data-key="/">.
// Results are walked with j and k: <ol data-results>. Never in a field, with a modifier, or while composing Chinese.

const STORE = "muniment-keys-off";
const dialog = document.getElementById("keys");

function off() {
  try { return localStorage.getItem(STORE) === "1"; } catch { return false; }
}

function setOff(value) {
  try { localStorage.setItem(STORE, value ? "1" : "0"); } catch { /* private window: the switch lasts for this page */ }
}

function inField(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function walk(step) {
  const links = [...document.querySelectorAll("[data-results] > * :is(h2, h3) a")];
  if (links.length === 0) return false;
  const at = links.indexOf(document.activeElement);
  const next = at === -1 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("input, textarea")) {
    target.focus();
    target.select();
  } else {
    target.click();
  }
  return true;
}

function act(event) {
  if (event.key === "?" && dialog) {
    dialog.showModal();
    return true;
  }
  if (event.key === "j") return walk(1);
  if (event.key === "k") return walk(-1);
  return press(event.key);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || off() || (dialog && dialog.open) || inField(event.target)) return;
  if (act(event)) event.preventDefault();
});

for (const button of document.querySelectorAll("[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}
for (const box of document.querySelectorAll("[data-keys-off]")) {
  box.checked = off();
  box.addEventListener("change", () => setOff(box.checked));
}
