// The SHA-256 of files, as large as they come: of small ones by the browser itself, which wants a whole file in memory and
// has no means on plain http; of others in slices, by vendor/js-sha256, which the page loads before.

const IN_MEMORY = 64 * 1024 ** 2;
const SLICE = 8 * 1024 ** 2;

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Of a File or Blob, in hex; empty where this browser has no means, and the server's own hash is all there is. `told` is
// given the share that is done, from 0 to 1, after each slice.
export async function sha256(file, told = () => {}, slice = SLICE, inMemory = IN_MEMORY) {
  if (window.crypto?.subtle && file.size <= inMemory) {
    return hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  }
  if (!window.sha256) return "";
  const digest = window.sha256.create();
  for (let start = 0; start < file.size; start += slice) {
    digest.update(await file.slice(start, start + slice).arrayBuffer());
    told(Math.min(1, (start + slice) / file.size));
    await new Promise((done) => setTimeout(done)); // the page stays alive in between
  }
  return digest.hex();
}
