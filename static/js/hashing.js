// SHA-256 (FIPS 180-4) in pieces: crypto.subtle wants a whole file in memory, and is not there on plain http.

const SMALL = 64 * 1024 ** 2; // a file that is hashed at once, by the browser itself
const K = new Int32Array(64);
const START = new Int32Array(8);

// The fractions of the square and cube roots of the first primes, as the standard defines its constants.
(function constants() {
  const root = (n, power) => {
    let low = 0n;
    let high = 1n << 48n;
    const wanted = BigInt(n) << BigInt(32 * power);
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      if (middle ** BigInt(power) <= wanted) low = middle;
      else high = middle - 1n;
    }
    return Number(low & 0xffffffffn);
  };
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = root(n, 2);
    K[found] = root(n, 3);
    found += 1;
  }
})();

function blocks(state, words, data, from, to) {
  for (let at = from; at < to; at += 64) {
    for (let i = 0, j = at; i < 16; i += 1, j += 4) {
      words[i] = (data[j] << 24) | (data[j + 1] << 16) | (data[j + 2] << 8) | data[j + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15];
      const y = words[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let a = state[0]; let b = state[1]; let c = state[2]; let d = state[3];
    let e = state[4]; let f = state[5]; let g = state[6]; let h = state[7];
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0;
      d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
}

// The SHA-256 of a File or Blob in hex; `told` is given the share that is done, from 0 to 1, after each piece.
export async function sha256(file, told = () => {}, piece = 4 * 1024 ** 2, small = SMALL) {
  if (file.size <= small && globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const state = START.slice();
  const words = new Int32Array(64);
  let rest = new Uint8Array(0);
  for (let at = 0; at < file.size; at += piece) {
    const read = new Uint8Array(await file.slice(at, at + piece).arrayBuffer());
    const data = new Uint8Array(rest.length + read.length);
    data.set(rest);
    data.set(read, rest.length);
    const whole = data.length - (data.length % 64);
    blocks(state, words, data, 0, whole);
    rest = data.slice(whole);
    told(Math.min(1, (at + piece) / file.size));
    await new Promise((resume) => { setTimeout(resume); }); // the page stays alive
  }
  const last = new Uint8Array(rest.length < 56 ? 64 : 128);
  last.set(rest);
  last[rest.length] = 0x80;
  new DataView(last.buffer).setBigUint64(last.length - 8, BigInt(file.size) * 8n);
  blocks(state, words, last, 0, last.length);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
