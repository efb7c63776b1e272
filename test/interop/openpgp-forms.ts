/** Forms of messages and lives of keys that are tried with programs that speak OpenPGP: openpgp-forms.test.ts runs them. */
import { type Forms, type Tried, both, triedForms } from './trials.ts';

/** With each of them. */
export const formsOfAll = {
  'PGP/MIME: signed': both,
  'PGP/MIME: encrypted': both,
  'PGP/MIME: signed and encrypted in one': both,
  'PGP/MIME: signed, then encrypted': both,
  'a text signed in clear': both,
  'a text signed in packets': ['here'],
  'for two readers': ['there'],
  'a public key, in armor and in packets': both,
  'a key that is taken back': both,
} as const satisfies Forms;

export const formsOfGpg = {
  'for two readers': ['here'],
  'for a reader who is not named': ['here'],
  'under a password': ['here'],
  'a private key under a passphrase': both,
  'a certification': both,
  'a key that is over': both,
  'a key with a later end': both,
  'a new subkey for encryption': both,
} as const satisfies Forms;

export const formsOfSq = { 'a certification': ['here'] } as const satisfies Forms;

export const formsOfRnp = {
  'under a password': ['here'],
  'a private key under a passphrase': ['here'],
} as const satisfies Forms;

/** Bouncy Castle as npm has it: see openpgp-v6.test.ts. */
export const formsOfBouncyCastle = {
  'to a key of version 6, by AES-256-OCB': ['there'],
  'to keys of versions 4 and 6': ['there'],
} as const satisfies Forms;

const own = { gpg: formsOfGpg, sq: formsOfSq, rnp: formsOfRnp };

export const openPgpForms = (peer: keyof typeof own): Tried => [...triedForms(formsOfAll), ...triedForms(own[peer])];
