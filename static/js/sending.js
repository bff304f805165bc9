// What intake.js sends with: files out of a drop, and requests whose upload can be watched. No page here.

const PAUSES = [1000, 3000, 9000]; // ms before a request that did not get through is tried again

// One request: {status, body}; status 0 when there was no answer. `watch` is told the bytes that have gone out.
export function ask(address, body, token, watch) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    if (watch) request.upload.addEventListener("progress", (event) => watch(event.loaded));
    request.addEventListener("loadend", () => {
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch { /* an error page */ }
      done({ status: request.status, body: answer });
    });
    request.send(body);
  });
}

// The same, tried again while the network or the server is away. `make` gives a fresh body each time.
export async function askAgain(address, make, token, watch) {
  let answer;
  for (const pause of [...PAUSES, 0]) {
    answer = await ask(address, make(), token, watch);
    if (answer.status !== 0 && answer.status !== 502 && answer.status !== 503 && answer.status !== 504) break;
    if (pause) await new Promise((done) => setTimeout(done, pause));
  }
  return answer;
}

function entries(reader) {
  return new Promise((done, failed) => reader.readEntries(done, failed));
}

async function* walk(entry, path) {
  const name = path ? `${path}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed)).catch(() => null);
    yield { file, name };
    return;
  }
  const reader = entry.createReader();
  for (let some = await entries(reader); some.length; some = await entries(reader)) { // a hundred at a time
    for (const each of some) yield* walk(each, name);
  }
}

// The files of a drop with their paths, folders opened. `file` is null where the browser could not read it.
export async function dropped(transfer) {
  const tops = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean); // before any await
  const found = [];
  for (const top of tops) {
    for await (const each of walk(top, "")) found.push(each);
  }
  return found;
}

// The files of a control, those of a folder with their paths.
export function chosen(input) {
  return Array.from(input.files, (file) => ({ file, name: file.webkitRelativePath || file.name }));
}
