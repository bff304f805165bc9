// A page that asks for its changing part: not while nobody looks, and told to screen readers at most every 30 seconds.

const SPEAK_MS = 30_000;
const said = document.getElementById("progress-said");
let spoken = Date.now();

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-poll]")) event.preventDefault();
});

document.addEventListener("htmx:load", (event) => {
  const part = event.target.closest?.("[data-poll]");
  if (!part || !said) return;
  const over = !part.hasAttribute("hx-get");
  if (!over && Date.now() - spoken < SPEAK_MS) return;
  spoken = Date.now();
  said.textContent = part.dataset.said;
});
