/** The text tells the password of a file that cannot be looked into: it is there to keep filters out, not others. */
import { shownText } from '../facts/fields.ts';
import type { Signal } from '../types.ts';
import { foundIf } from './found.ts';

/** 'password' in languages of much mail. */
const words = [
  'password',
  'passcode',
  'pass code',
  'passwort',
  'kennwort',
  'mot de passe',
  'contrase\u00f1a',
  'contrasena',
  'senha',
  'has\u0142o',
  'wachtwoord',
  'l\u00f6senord',
  '\u043f\u0430\u0440\u043e\u043b\u044c',
  '\u5bc6\u7801',
  '\u5bc6\u78bc',
  '\u30d1\u30b9\u30ef\u30fc\u30c9',
  'parola',
  'pwd:',
];

export const toldPassword: Signal = {
  name: 'told-password',
  description: 'The message tells the password of what it has locked',
  test: (facts) => {
    if (!facts.files.some(({ traits }) => traits.includes('encrypted'))) return null;
    const text = `${facts.subject}\n${shownText(facts)}`.toLowerCase();
    return foundIf(words.some((word) => text.includes(word)));
  },
};
