// /verify/: hashes the chosen or dropped file here and sends the hash alone. Without crypto.subtle (plain http) or for a
// file past what a browser holds in memory, the form stays as it is: the file is sent, hashed and dropped by the server.

const MOST = 1024 ** 3;
const form = document.querySelector("form[data-verify]");

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function take(file) {
  const status = form.querySelector("[data-status]");
  status.textContent = status.dataset.hashing;
  try {
    if (file.size > MOST) throw new RangeError("too large to hash in memory");
    form.elements.sha256.value = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  } catch {
    form.elements.file.value = "";
    status.textContent = status.dataset.failed;
    return;
  }
  form.elements.file.value = ""; // so that the file is not part of what is sent
  status.textContent = "";
  form.requestSubmit();
}

if (form && window.crypto?.subtle) {
  form.querySelector("[data-without-script]").hidden = true;
  form.querySelector("[data-with-script]").hidden = false;
  form.elements.file.addEventListener("change", () => {
    if (form.elements.file.files.length) take(form.elements.file.files[0]);
  });
  form.elements.sha256.addEventListener("input", () => { form.elements.file.value = ""; });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}
