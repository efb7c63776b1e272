/** What bench/sealed.ts measures within the page: the crypto worker as the page asks it, and how long a frame takes meanwhile. */
const octetsOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

let worker = null;
const waiting = new Map();
let asked = 0;

function start(path) {
  const policy = trustedTypes.createPolicy('postern-crypto', { createScriptURL: () => path });
  worker = new Worker(policy.createScriptURL(path), { type: 'module' });
  worker.onmessage = ({ data }) => {
    const { done, failed } = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) failed(new Error(data.error));
    else done(data.answer);
  };
}

const ask = (name, what) =>
  new Promise((done, failed) => {
    const id = ++asked;
    waiting.set(id, { done, failed });
    worker.postMessage({ id, name, ask: what });
  });

async function good(name, what) {
  const answer = await ask(name, what);
  if (answer.ok === false) throw new Error(`${name}: ${answer.fault} ${answer.text}`);
  return answer;
}

/** A vault of this page alone, with one's own keys. */
async function moveIn(account, files) {
  let boxes = [];
  let last = 0;
  const put = ({ create, update, destroy }) => {
    const changed = new Map(update.map((box) => [box.id, box]));
    boxes = [
      ...boxes.filter(({ id }) => !destroy.includes(id)).map((box) => changed.get(box.id) ?? box),
      ...create.map((box) => ({ ...box, id: String(++last) })),
    ];
  };
  put((await good('vault.make', { account, passphrase: 'an anchor of lead', hold: 'page' })).changes);
  const published = [];
  for (const { file, password } of files) {
    const taken = await good('key.import', { account, boxes, seen: [], octets: octetsOf(file), password });
    put(taken.changes);
    published.push(...taken.published);
    await ask('vault.look', { account, boxes, seen: [] });
  }
  return published;
}

/** Milliseconds, and those of the longest frame while it lasts. */
async function timed(work) {
  let longest = 0;
  let before = performance.now();
  let isOver = false;
  const frame = (now) => {
    longest = Math.max(longest, now - before);
    before = now;
    if (!isOver) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const began = performance.now();
  const answer = await work();
  const took = performance.now() - began;
  isOver = true;
  return { answer, took, longest };
}

/** Signed and encrypted to all of them, and opened by the one whose vault it is. */
async function round({ standard, account, own, recipients, octets }) {
  const key = own.find((half) => half.standard === standard);
  const file = new Uint8Array(octets);
  for (let at = 0; at < octets; at += 65_536) crypto.getRandomValues(file.subarray(at, at + 65_536));
  const from = { name: null, email: account };
  const letter = {
    ...{ from, replyTo: [], to: [from], cc: [], bcc: [], subject: 'Large', date: Date.now(), messageId: 'large@bench' },
    ...{ inReplyTo: [], references: [], wantsReceipt: false, text: 'See below.\n', html: null },
    files: [{ name: 'all.bin', type: 'application/octet-stream', cid: null, octets: file }],
  };
  const group = recipients.map((text) => ({ standard, octets: octetsOf(text) }));
  const sealed = await timed(() => good('seal', { letter, standard, signer: key.fingerprint, groups: [group] }));
  const keys = { openpgp: [], anchors: [], accepted: [], known: [], refused: [] };
  if (standard === 'openpgp')
    keys.openpgp.push({ octets: key.octets, believed: [{ address: account, how: 'own', at: 0 }] });
  else keys.accepted.push({ octets: key.octets, addresses: [account] });
  const [message] = sealed.answer.messages;
  const opened = await timed(() => good('open', { message, keys, receivedAt: Date.now() }));
  const { signed, encrypted, parts } = opened.answer;
  const found = parts.find(({ name }) => name === 'all.bin')?.octets;
  if (signed !== 'author' || encrypted !== 'message' || found?.length !== octets)
    throw new Error(`it came out as ${signed}, ${encrypted}, ${found?.length} octets`);
  return { seal: sealed.took, open: opened.took, longest: Math.max(sealed.longest, opened.longest) };
}

globalThis.seals = { start, moveIn, round };
