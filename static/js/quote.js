// A selection in a page's text, or a region drawn on its picture, opens the buttons that quote it. Places are counted
// in code points, as the server counts them: a selection counts UTF-16, in which 𠮷 is two. A [data-length] element
// shows something else in place of so many code points (a mask).

const bar = document.querySelector("[data-quote-bar]");
const body = document.querySelector("[data-quotable]");
let chosen = null; // {start, end}
let place = null; // where the bar is to stand, in the window
let waiting = 0;

const points = (text) => [...text].length;

function lengthOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return points(node.data);
  if (node.dataset?.length) return Number(node.dataset.length);
  return [...node.childNodes].reduce((sum, child) => sum + lengthOf(child), 0);
}

// The place of a boundary of a range in the page's text, or null where it lies outside of the text.
function placeOf(node, offset, atEnd) {
  const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!line || !body.contains(line)) return null;
  let place = Number(line.dataset.start);
  const mask = node.parentElement?.closest("[data-length]");
  if (mask) return before(mask, line, place) + (atEnd ? Number(mask.dataset.length) : 0);
  if (node.nodeType === Node.TEXT_NODE) return before(node, line, place) + points(node.data.slice(0, offset));
  place = before(node, line, place);
  return place + [...node.childNodes].slice(0, offset).reduce((sum, child) => sum + lengthOf(child), 0);
}

function before(node, line, place) {
  for (let at = node; at !== line; at = at.parentNode) {
    for (let left = at.previousSibling; left; left = left.previousSibling) place += lengthOf(left);
  }
  return place;
}

// The span of a selection: where its ends lie outside of the lines, the lines that it touches.
function spanOf(range) {
  const lines = [...body.querySelectorAll("[data-start]")].filter((line) => range.intersectsNode(line));
  if (lines.length === 0) return null;
  const last = lines.at(-1);
  const start = placeOf(range.startContainer, range.startOffset, false) ?? Number(lines[0].dataset.start);
  const end = placeOf(range.endContainer, range.endOffset, true) ?? Number(last.dataset.start) + lengthOf(last);
  return start < end ? { start, end } : null;
}

function show(span, where) {
  chosen = span;
  place = where;
  bar.querySelector("[data-said]").textContent = "";
  bar.hidden = false;
  stand();
}

function stand() {
  const wide = matchMedia("(min-width: 60rem)").matches;
  bar.classList.toggle("quote-bar-low", !wide);
  if (!wide) return;
  const host = bar.offsetParent.getBoundingClientRect();
  const left = Math.min(Math.max(place.left, 8), window.innerWidth - bar.offsetWidth - 8);
  bar.style.left = `${left - host.left}px`;
  bar.style.top = `${place.bottom + 8 - host.top}px`;
}

function close() {
  bar.hidden = true;
  chosen = null;
  for (const drawn of document.querySelectorAll("[data-drawn]")) drawn.remove();
  bar.querySelector("[data-chosen]").hidden = true;
}

function look() {
  const selection = window.getSelection();
  if (bar.contains(document.activeElement) || bar.contains(selection.anchorNode)) return;
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const span = range?.intersectsNode(body) && selection.toString().trim() ? spanOf(range) : null;
  if (span) {
    if (span.start === chosen?.start && span.end === chosen?.end) return;
    close();
    show(span, range.getBoundingClientRect());
  } else if (chosen && !document.querySelector("[data-drawn]")) {
    close();
  }
}

async function make() {
  const sent = new FormData(bar);
  sent.set("start", chosen.start);
  sent.set("end", chosen.end);
  const answer = await fetch(bar.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || bar.dataset.failed);
  return said;
}

// The clipboard is asked at once, while the click still counts, and given the text when the quote is made.
async function put(made, act) {
  const plain = made.then((quote) => ({ words: quote.words, cited: quote.plain, link: quote.link })[act]);
  const parts = { "text/plain": plain.then((text) => new Blob([text], { type: "text/plain" })) };
  if (act === "cited") parts["text/html"] = made.then((quote) => new Blob([quote.html], { type: "text/html" }));
  try {
    await navigator.clipboard.write([new ClipboardItem(parts)]);
    return true;
  } catch {
    const field = bar.querySelector("[data-fallback]");
    field.value = await plain;
    field.focus();
    field.select();
    return false;
  }
}

function tell(words, quote) {
  const said = bar.querySelector("[data-said]");
  said.textContent = `${words} `;
  if (!quote) return;
  const link = document.createElement("a");
  link.href = quote.link.replace(/^https?:\/\/[^/]+/, "");
  link.textContent = quote.id;
  said.append(link);
}

async function act(button) {
  if (button.dataset.act === "close") return close();
  if (!chosen) return undefined;
  const made = make();
  try {
    if (button.dataset.act === "claims") return location.assign((await made).claims);
    const copied = await put(made, button.dataset.act);
    return tell(copied ? bar.dataset.copied : bar.dataset.selected, await made);
  } catch (error) {
    return tell(error.message);
  }
}

// --- a region of the picture ---

function draw(picture, rects) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 1000 1000");
  made.setAttribute("preserveAspectRatio", "none");
  made.setAttribute("aria-hidden", "true");
  made.dataset.drawn = "";
  for (const [x, y, width, height] of rects) {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ x, y, width, height })) rect.setAttribute(name, value);
    made.append(rect);
  }
  picture.append(made);
}

function perMille(event, picture) {
  const area = picture.querySelector("img").getBoundingClientRect();
  const inside = (value) => Math.round(Math.min(Math.max(value, 0), 1) * 1000);
  return [inside((event.clientX - area.left) / area.width), inside((event.clientY - area.top) / area.height)];
}

async function region(picture, from, to, where) {
  const { page, transcript } = bar.elements;
  const box = [...from, ...to].join(",");
  const asked = `${bar.getAttribute("action")}?page=${page.value}&transcript=${transcript.value}&box=${box}`;
  const answer = await fetch(asked, { headers: { Accept: "application/json" } });
  const found = await answer.json().catch(() => ({}));
  close();
  show(answer.ok ? found : null, where);
  const words = bar.querySelector("[data-chosen]");
  words.hidden = !answer.ok;
  if (!answer.ok) return tell(found.error || bar.dataset.none);
  words.textContent = `“${found.words}”`;
  draw(picture, found.rectangles);
  return stand();
}

// A finger scrolls the page over the picture until the button above it is pressed; one region, and it scrolls again.
function drawing(picture, button, on) {
  picture.classList.toggle("picture-drawing", on);
  button?.setAttribute("aria-pressed", String(on));
}

function drag(picture, button) {
  let from = null;
  picture.classList.add("picture-quotable");
  if (button) button.hidden = false;
  button?.addEventListener("click", () => drawing(picture, button, !picture.classList.contains("picture-drawing")));
  picture.addEventListener("pointerdown", (event) => {
    const scrolls = event.pointerType === "touch" && !picture.classList.contains("picture-drawing");
    if (scrolls || !event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    close();
    picture.setPointerCapture(event.pointerId);
    from = perMille(event, picture);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = perMille(event, picture);
    for (const drawn of picture.querySelectorAll("[data-drawn]")) drawn.remove();
    const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
    draw(picture, [[x, y, Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])]]);
  });
  picture.addEventListener("pointerup", (event) => {
    if (!from) return;
    const [start, end] = [from, perMille(event, picture)];
    from = null;
    const tiny = Math.abs(start[0] - end[0]) < 4 && Math.abs(start[1] - end[1]) < 4;
    if (tiny) return close();
    drawing(picture, button, false);
    return region(picture, start, end, new DOMRect(event.clientX, event.clientY, 0, 0));
  });
  picture.addEventListener("pointercancel", () => { from = null; close(); });
}

if (bar && body) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 200);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || bar.hidden) return;
    event.preventDefault();
    close();
  });
  bar.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) event.preventDefault(); // the selection stays
  });
  bar.addEventListener("submit", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) act(button);
  });
  for (const beside of document.querySelectorAll(".beside")) {
    drag(beside.querySelector(".picture"), beside.querySelector("[data-draw]"));
  }
}
