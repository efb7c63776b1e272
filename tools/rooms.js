/**
 * The import-direction table: a room may import what its row lists, itself, and nothing else in src/.
 * tools/dependency-cruiser.js turns it into rules. Lower rows never import higher ones; there are no cycles.
 */
const pure = ['message', 'sieve', 'sasl', 'sealed', 'openpgp', 'smime', 'config'];
const below = ['base', ...pure, 'dns'];
const facts = ['trust', 'transport', 'spam', 'directory', 'keys'];

/** Room -> rooms it may import. */
export const rooms = {
  base: [],
  message: ['base'],
  sieve: ['base', 'message'],
  sasl: ['base'],
  sealed: ['base', 'message'],
  openpgp: ['base', 'message', 'sealed'],
  smime: ['base', 'message', 'sealed'],
  config: ['base'],
  dns: ['base'],
  trust: below,
  transport: below,
  spam: below,
  directory: below,
  keys: [...below, 'directory'],
  check: [...below, 'transport'],
  ca: [...pure, 'base', 'directory'],
  ms: [...below, ...facts],
  webhooks: ['base', 'message', 'directory'],
  mda: [...below, ...facts, 'ms'],
  mta: [...below, ...facts, 'ms', 'mda'],
  msa: [...below, ...facts, 'ms', 'mda', 'mta'],
  lists: [...below, ...facts, 'ms', 'mda', 'mta'],
  milter: ['base', 'message', 'directory', 'ms', 'mta'],
  smtp: [...below, ...facts, 'ms', 'mda', 'mta', 'msa'],
  imap: [...below, ...facts, 'ms'],
  pop3: [...below, ...facts, 'ms'],
  managesieve: [...below, ...facts, 'ms'],
  jmap: [...below, ...facts, 'ca', 'ms', 'mta', 'msa'],
  http: [...below, ...facts, 'ca', 'ms', 'mta', 'msa'],
  store: [...below, ...facts, 'ca', 'ms', 'mda', 'mta', 'lists', 'webhooks'],
  // Of imap only the wire grammar: names, dates, flags.
  transfer: [...below, ...facts, 'ms', 'imap'],
  lab: [...below, ...facts],
};

/** Rooms that only compute: bytes in, values out. They touch neither the network nor the disk. */
export const pureRooms = ['base', ...pure].filter((room) => room !== 'base');
