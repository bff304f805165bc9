// /verify/: hashes the chosen or dropped file here, piece by piece, and sends the hash alone.

import { sha256 } from "./hashing.js";

const form = document.querySelector("form[data-verify]");

async function take(file) {
  const status = form.querySelector("[data-status]");
  const told = (share) => { status.textContent = `${status.dataset.hashing} ${Math.floor(share * 100)} %`; };
  told(0);
  try {
    const hash = await sha256(file, told);
    if (!hash) throw new Error("no means to hash a file");
    form.elements.sha256.value = hash;
  } catch { // that, or it changed while it was read, or cannot be read
    form.elements.file.value = "";
    status.textContent = status.dataset.failed;
    return;
  }
  form.elements.file.value = ""; // so that the file is not part of what is sent
  status.textContent = "";
  form.requestSubmit();
}

if (form) {
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
