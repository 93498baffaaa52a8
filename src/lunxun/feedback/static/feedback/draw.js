// Drawing a ticket: the phone makes it and sends its SHA-256 only. Plain http has no crypto.subtle,
// so the digest is computed here. The ticket is kept until it is known to be valid, so that a lost
// answer can be asked for again with the same one.

const PREFIX = "lunxun.rate.";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const form = document.getElementById("draw");
const drawn = document.getElementById("drawn");
const here = form || drawn;
const drawName = here && `${PREFIX}${here.dataset.code}.draw`;

if (form) {
  form.addEventListener("submit", () => {
    try {
      const entry = form.elements.entry.value;
      const kept = JSON.parse(localStorage.getItem(drawName) || "null");
      const ticket = kept?.entry === entry ? kept.ticket : newTicket();
      localStorage.setItem(drawName, JSON.stringify({ entry, ticket }));
      form.elements.digest.value = sha256(ticket);
    } catch {
      // No storage: the server makes the ticket and shows it.
      form.elements.digest.value = "";
    }
  });
}

if (drawn) {
  const kept = JSON.parse(localStorage.getItem(drawName) || "null");
  if (kept) {
    // From here on the phone, too, forgets for whom it was drawn.
    localStorage.setItem(`${PREFIX}${drawn.dataset.code}.last`, JSON.stringify(kept.ticket));
    localStorage.removeItem(drawName);
  }
}

function newTicket() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => ALPHABET[byte & 31]).join("");
}

// SHA-256 (FIPS 180-4) of an ASCII text shorter than 56 characters: one block.
function sha256(text) {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32);
  const k = primes.map((p) => fraction(Math.cbrt(p)));
  const hash = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const block = new Uint8Array(64);
  for (let at = 0; at < text.length; at++) block[at] = text.charCodeAt(at);
  block[text.length] = 0x80;
  const view = new DataView(block.buffer);
  view.setUint32(60, text.length * 8);
  const w = [];
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  let [a, b, c, d, e, f, g, h] = hash;
  for (let t = 0; t < 64; t++) {
    if (t < 16) w[t] = view.getUint32(t * 4);
    else {
      const s0 = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ (w[t - 15] >>> 3);
      const s1 = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ (w[t - 2] >>> 10);
      w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
    }
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[t] + w[t]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return [a, b, c, d, e, f, g, h]
    .map((value, at) => ((value + hash[at]) >>> 0).toString(16).padStart(8, "0"))
    .join("");
}
