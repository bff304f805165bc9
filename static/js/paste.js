// A text pasted from an editor or a page keeps its links, which a field for plain text would drop: it becomes plain HTML.
// <textarea data-paste="…">: the words, come translated with the field, are said below it after such a paste.
// Nothing else of the rich text is kept, and without a link in it the paste is the browser's own.

const BLOCKS = new Map(["P", "DIV", "SECTION", "ARTICLE", "BLOCKQUOTE", "FIGCAPTION", "TR", "DT", "DD", "PRE"].map((name) => [name, "p"]));
for (const name of ["H1", "H2", "H3", "H4", "H5", "H6", "LI"]) BLOCKS.set(name, name.toLowerCase());
const DROPPED = new Set(["SCRIPT", "STYLE", "HEAD", "TEMPLATE", "TITLE", "META", "LINK", "OBJECT", "IFRAME"]);
const LED = /^(?:https?:|#)/i;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const quoted = (text) => escaped(text).replaceAll('"', "&quot;");

function named(element) {
  return element.id ? ` id="${quoted(element.id)}"` : "";
}

function written(node) {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data.replace(/\s+/g, " "));
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.nodeName)) return "";
  if (node.nodeName === "BR") return "<br>\n";
  const inner = Array.from(node.childNodes, written).join("");
  const href = node.nodeName === "A" ? (node.getAttribute("href") ?? "").trim() : "";
  if (LED.test(href)) return `<a${named(node)} href="${quoted(href)}">${inner}</a>`;
  const block = BLOCKS.get(node.nodeName);
  if (!block || !inner.trim()) return inner;
  if (block === "p" && /<(?:p|h[1-6]|li)\b/.test(inner)) return inner; // only the innermost is a paragraph
  return `<${block}${named(node)}>${inner.trim()}</${block}>\n`;
}

function insert(field, text) {
  field.focus();
  if (document.execCommand("insertText", false, text)) return; // can be undone
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function say(field) {
  let line = field.parentElement.querySelector("[data-pasted]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.pasted = "";
    line.className = "muted small";
    line.setAttribute("role", "status");
    field.after(line);
  }
  line.textContent = field.dataset.paste;
}

document.addEventListener("paste", (event) => {
  const field = event.target.closest?.("textarea[data-paste]");
  const rich = field && event.clipboardData?.getData("text/html");
  if (!rich) return;
  const body = new DOMParser().parseFromString(rich, "text/html").body; // inert: nothing in it runs or is fetched
  const links = Array.from(body.querySelectorAll("a[href]"), (link) => [link.getAttribute("href").trim(), link.textContent.trim()]);
  if (!links.some(([href, words]) => /^https?:/i.test(href) && href !== words)) return;
  event.preventDefault();
  insert(field, written(body).trim());
  say(field);
});
