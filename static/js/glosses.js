// With the glosses of a page shown, each word of the list tells its gloss where it stands: by hover, focus and tap. Esc closes.

const MOST = 400;
const list = document.querySelectorAll("#glosses dl > div");
const words = new Map([...list].map((row) => [row.querySelector("bdi").textContent, row]));
const longest = Math.max(0, ...[...words.keys()].map((word) => word.length));
const tip = document.createElement("div");
let leaving = 0;

function findWords(text) {
  const found = [];
  for (let at = 0; at < text.length; ) {
    let length = Math.min(longest, text.length - at);
    while (length > 0 && !words.has(text.slice(at, at + length))) length -= 1;
    if (length) found.push([at, length]);
    at += length || 1;
  }
  return found;
}

function wrap(node, room) {
  const found = findWords(node.data).slice(0, room);
  for (const [at, length] of found.reverse()) {
    const word = node.splitText(at);
    word.splitText(length);
    const span = document.createElement("span");
    span.className = "gloss-word";
    span.tabIndex = 0;
    word.replaceWith(span);
    span.append(word);
  }
  return found.length;
}

function show(span) {
  clearTimeout(leaving);
  tip.replaceChildren(...words.get(span.textContent).cloneNode(true).childNodes);
  tip.hidden = false;
  const place = span.getBoundingClientRect();
  const left = Math.min(place.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
  tip.style.left = `${Math.max(8, left) + scrollX}px`;
  tip.style.top = `${place.bottom + scrollY + 4}px`;
  span.setAttribute("aria-describedby", tip.id);
}

function hide() {
  clearTimeout(leaving);
  leaving = setTimeout(() => { tip.hidden = true; }, 250);
}

const body = document.querySelector(".text-body");
if (body && words.size) {
  tip.id = "gloss-tip";
  tip.className = "gloss-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let room = MOST;
  for (const node of nodes) room -= wrap(node, room);
  const on = (event) => event.target.closest?.(".gloss-word");
  body.addEventListener("pointerover", (event) => on(event) && show(on(event)));
  body.addEventListener("pointerout", (event) => on(event) && hide());
  body.addEventListener("focusin", (event) => on(event) && show(on(event)));
  body.addEventListener("focusout", hide);
  body.addEventListener("click", (event) => on(event) && show(on(event)));
  tip.addEventListener("pointerover", () => clearTimeout(leaving));
  tip.addEventListener("pointerout", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
}
