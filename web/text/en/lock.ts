/** Words of the lock of a message that is being written, in English. */

export const lock = {
  lock: 'Protection',
  off: 'Not protected',
  signed: 'Signed',
  sealed: 'Encrypted and signed',
  about:
    'Signed: everybody can read it, and see that it is yours and unchanged. Encrypted: those you write to read it, and nobody else; the subject is inside, too. What is chosen is remembered for each of them.',
  make: 'Make a key to sign and encrypt',
  looking: 'Looking for keys …',
  possible: 'Everybody here can be written to encrypted.',
  nobody: 'Choose whom you write to, and you see what can be encrypted.',
  without: 'There is no key of {addresses}. Invite them to make one, or send it unencrypted.',
  unencrypted: 'Send it signed only',
  by: '{address}: {standard}, key {fingerprint} since {date}',
  'by-new': '{address}: {standard}, key {fingerprint}, met now for the first time',
  compared: 'you compared it',
  'chip-yes': 'can be encrypted',
  'chip-no': 'no key',
  'chip-asks': 'looking for a key',
  'chip-changed': 'another key than before',
  changed:
    '{address} uses another key than before. Ask them by another way before you write what must stay secret. {sentence}',
  closed: 'Your keys are locked: open them, and it goes.',
  'no-own-key': 'There is no key for the address you write as.',
  'no-key': 'There is no key of {detail}.',
  'not-uploaded': 'The sealed message did not reach the server. Try again.',
  refused: 'It cannot be sealed: {detail}.',
  other: 'It cannot be sealed. Look at your keys in the settings.',
  earlier: 'What was saved before, unencrypted, is replaced by an encrypted draft.',
};

export type LockWords = Readonly<Record<keyof typeof lock, string>>;
