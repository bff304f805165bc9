// /intake/: many files or a folder, one request a file, three at a time; resumed by hash after a reload. Without this
// script the form sends up to 20 files by itself. Words come from data- attributes; %s is filled here.

import { sha256 } from "./hashing.js";
import { ask, askAgain, chosen, dropped } from "./sending.js";

const AT_ONCE = 3;
const ANNOUNCED_AT_ONCE = 500;
const WINDOW_FILES = 50; // hashed and asked about together, while those before are sent
const WINDOW_BYTES = 256 * 1024 ** 2;
const SHOWN = 200;
const SPEAK_MS = 30_000;

const form = document.querySelector("form[data-intake]");
const say = form?.querySelector("[data-say]");
const part = (name) => form.querySelector(`[data-part="${name}"]`);
const words = (name, ...values) => values.reduce((text, value) => text.replace("%s", value), say.dataset[name]);
const number = (value) => value.toLocaleString(document.documentElement.lang || "en");

let rows = [];
let batch = form?.dataset.announce ? { announce: form.dataset.announce } : null;
let sending = false;
let spoken = 0;

function size(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  const step = Math.min(3, Math.max(0, Math.floor(Math.log2(bytes || 1) / 10)));
  return `${(bytes / 1024 ** step).toFixed(step > 1 ? 1 : 0)} ${units[step]}`;
}

function token() { return form.elements.csrfmiddlewaretoken.value; }

function line(row, text, ...more) {
  row.line ??= document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = row.name;
  row.line.replaceChildren(name, ` ${size(row.size)} ${text} `, ...more);
  const list = part("list");
  if (row.line.parentNode !== list && list.childElementCount < SHOWN) list.append(row.line);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function quiet(row) { row.line?.remove(); row.line = null; }

function summary() {
  const bytes = rows.reduce((sum, row) => sum + row.size, 0);
  part("chosen").hidden = !rows.length;
  part("count").textContent = words("chosen", number(rows.length), size(bytes));
}

function take(found) {
  if (sending) return;
  part("alert").hidden = true;
  found.sort((one, other) => one.name.localeCompare(other.name, "zh", { numeric: true }));
  const known = new Set(rows.map((row) => `${row.name}\n${row.size}\n${row.file?.lastModified}`));
  for (const { file, name } of found) {
    const row = { file, name, size: file?.size ?? 0, sent: 0 };
    const key = `${name}\n${row.size}\n${file?.lastModified}`;
    if (known.has(key)) continue;
    known.add(key);
    rows.push(row);
    if (rows.length <= SHOWN) line(row, "");
  }
  summary();
}

function progress(force = false) {
  const total = rows.reduce((sum, row) => sum + row.size + 1, 0);
  const sent = rows.reduce((sum, row) => sum + (row.over ? row.size + 1 : Math.min(row.sent, row.size)), 0);
  const over = rows.filter((row) => row.over).length;
  const text = words("sent", number(over), number(rows.length));
  part("bar").value = total ? Math.floor(sent * 100 / total) : 0;
  part("numbers").textContent = text;
  if (force || Date.now() - spoken > SPEAK_MS) {
    spoken = Date.now();
    say.textContent = text;
  }
}

function fail(sentence, ...more) {
  const alert = part("alert");
  alert.hidden = false;
  const said = document.createElement("p");
  said.textContent = sentence;
  const acts = document.createElement("p");
  acts.className = "cluster";
  acts.append(...more);
  alert.replaceChildren(said, ...(more.length ? [acts] : []));
  alert.focus();
}

function busy(now) {
  sending = now;
  part("sending").hidden = !now;
  for (const field of form.querySelectorAll("fieldset, button[type=submit], [data-part=clear]")) field.disabled = now;
}

async function make() {
  const body = new FormData();
  for (const name of ["source", "collection", "access", "addresses"]) body.append(name, form.elements[name]?.value ?? "");
  const top = rows[0].name.split("/")[0]; // of one folder, its name says it
  const folder = rows[0].name !== top && rows.every((row) => row.name.startsWith(`${top}/`));
  body.append("first", folder ? top : rows[0].name);
  body.append("number", folder ? 1 : rows.length);
  return askAgain(form.dataset.create, () => body, token());
}

async function announce(some) {
  const files = some.map((row) => ({ name: row.name, size: row.size, again: Boolean(row.again) }));
  const answer = await askAgain(batch.announce, () => JSON.stringify({ files }), token());
  if (answer.status !== 200 || !answer.body) return answer;
  batch = answer.body;
  batch.files.forEach((item, index) => Object.assign(some[index], { item, again: false }));
  return null;
}

async function announceAll() {
  for (let start = 0; start < rows.length; start += ANNOUNCED_AT_ONCE) {
    const wrong = await announce(rows.slice(start, start + ANNOUNCED_AT_ONCE));
    if (wrong) return wrong;
  }
  return null;
}

function* windows(some) {
  let held = [], bytes = 0;
  for (const row of some) {
    if (held.length && (held.length >= WINDOW_FILES || bytes + row.size > WINDOW_BYTES)) {
      yield held;
      [held, bytes] = [[], 0];
    }
    held.push(row);
    bytes += row.size;
  }
  if (held.length) yield held;
}

// Hashes of a window; what this batch has received before, and what the archive holds, is not sent.
async function prepare(some) {
  for (const row of some) {
    const sendable = row.file && row.size <= Number(form.dataset.maxBytes);
    if (sendable) row.sha256 = await sha256(row.file).catch(() => { row.file = null; return ""; });
    if (row.item.awaited || !row.file) continue;
    if (row.sha256 === row.item.sha256 || !row.sha256) row.over = true;
    else { row.again = true; await announce([row]); } // other bytes of the same name and size
  }
  const asked = some.filter((row) => row.sha256 && row.item.awaited && !row.insists);
  if (!asked.length) return;
  const body = new URLSearchParams();
  for (const row of asked) { body.append("n", row.item.n); body.append("sha256", row.sha256); }
  const answer = await ask(batch.held, body, token());
  for (const { n, document: held, href } of answer.body?.held ?? []) {
    const row = asked.find((each) => each.item.n === n);
    row.over = row.look = true; // the page stays, so that she can insist
    const link = Object.assign(document.createElement("a"), { href, textContent: held, className: "mono", target: "_blank" });
    line(row, words("held"), link, " ", button(words("insist"), () => insist(row)));
  }
}

async function insist(row) {
  Object.assign(row, { insists: true, over: false });
  await sendOne(row);
  if (!row.failed) line(row, words("insisted"));
}

async function sendOne(row) {
  if (row.over) return;
  row.failed = false;
  const refused = !row.file ? "unreadable" : row.size > Number(form.dataset.maxBytes) ? "too_large" : "";
  const body = () => {
    const made = new FormData();
    made.append("sha256", row.sha256 ?? "");
    if (refused) made.append("refused", refused);
    else made.append("file", row.file, row.name.split("/").pop());
    return made;
  };
  line(row, "");
  const answer = await askAgain(row.item.send, body, token(), (bytes) => {
    row.sent = bytes;
    line(row, row.sent < row.size ? words("percent", Math.floor(row.sent * 100 / (row.size || 1))) : "");
    progress();
  });
  if (answer.status === 200 || answer.status === 201) {
    row.over = true;
    row.failed = false;
    quiet(row);
  } else {
    row.failed = true;
    row.final = Boolean(refused);
    row.over = row.final;
    line(row, answer.body?.sentence ?? (answer.status === 507 ? words("noRoom") : words("lost")));
    row.line.className = "notice notice-bad";
    if (!row.line.parentNode) part("list").append(row.line);
  }
  progress();
}

async function sendSome(some) {
  const waiting = some.values();
  const lane = async () => { for (const row of waiting) await sendOne(row); };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function run() {
  busy(true);
  progress(true);
  if (!batch) {
    const made = await make();
    if (made.status !== 201) {
      busy(false);
      fail(made.body?.sentence ?? words("lost"));
      return;
    }
    batch = made.body;
    history.replaceState(null, "", batch.resume);
  }
  const wrong = await announceAll();
  if (wrong) {
    busy(false);
    fail(wrong.body?.sentence ?? words("lost"), button(words("retry"), run));
    return;
  }
  part("list").replaceChildren();
  await sendAll(rows.filter((row) => !row.over));
}

async function sendAll(some) {
  let before = Promise.resolve();
  for (const held of windows(some)) {
    await prepare(held);
    await before;
    before = sendSome(held);
  }
  await before;
  progress(true);
  const failed = rows.filter((row) => row.failed && !row.final);
  if (failed.length) {
    fail(words("failed", number(failed.length)), button(words("retry"), () => sendAll(failed)), button(words("leave"), finish));
  } else {
    finish();
  }
}

async function finish() {
  await askAgain(batch.complete, () => new FormData(), token());
  sending = false;
  if (rows.some((row) => row.look || row.failed)) {
    part("sending").hidden = true;
    const link = Object.assign(document.createElement("a"), { href: batch.batch, className: "button", textContent: words("open") });
    fail(words("done"), link);
    part("alert").classList.replace("notice-bad", "notice-good");
  } else {
    location.assign(batch.batch);
  }
}

if (form) {
  for (const each of form.querySelectorAll("[data-with-script]")) each.hidden = false;
  for (const each of form.querySelectorAll("[data-without-script]")) each.hidden = true;
  const drop = part("drop");
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => { take(chosen(input)); input.value = ""; });
  }
  for (const opener of form.querySelectorAll("[data-opens]")) {
    opener.addEventListener("click", () => document.getElementById(opener.dataset.opens).click());
  }
  part("clear").addEventListener("click", () => { rows = []; part("list").replaceChildren(); summary(); });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("dropping"); });
  document.addEventListener("drop", async (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.remove("dropping");
    take(await dropped(event.dataTransfer));
  });
  form.addEventListener("submit", (event) => {
    if (!rows.length) return; // addresses alone: the form goes as it is
    event.preventDefault();
    if (!sending) run();
  });
  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
}
