/**
 * The Autocrypt Setup Message: a private key on its way to another program of the same person, under a code that is typed by hand.
 * Implements: Autocrypt Level 1 §Autocrypt Setup Message (numeric9x4; read and made).
 */
import { type PartialConfig, type PrivateKey, createMessage, decrypt, encrypt, enums, readMessage } from 'openpgp';
import { examine } from '../../../../src/message/examine.ts';
import { decodeTransfer } from '../../../../src/message/mime/transfer.ts';
import type { Part } from '../../../../src/message/types.ts';
import { armorAt, beginOf, findBegin, lineAt } from '../../../../src/openpgp/armor.ts';
import { readingRules, makingRules } from '../../../../src/openpgp/rules.ts';
import { withDefaults } from '../../../../src/openpgp/with-defaults.ts';
import { chance } from '../vault/seal.ts';

const groups = 9;
const digits = 4;
const media = 'application/autocrypt-setup';

/** Nine groups of four digits. Chance that would make some digits likelier is drawn again. */
function newCode(): string {
  let text = '';
  while (text.length < groups * digits) for (const octet of chance(64)) if (octet < 250) text += String(octet % 10);
  return inGroups(text);
}

const inGroups = (text: string): string =>
  Array.from({ length: groups }, (_, at) => text.slice(at * digits, (at + 1) * digits)).join('-');

/** "Passphrase-Format: numeric9x4": dashes and spaces of who types do not matter. */
function codeOf(typed: string): string {
  const found = Array.from(typed).filter((letter) => letter >= '0' && letter <= '9');
  return found.length === groups * digits ? inGroups(found.join('')) : typed;
}

/** The armored message within what was offered; null where there is none. */
export function setupMessageIn(offered: Buffer): Buffer | null {
  if (messageAt(offered) !== -1) return offered;
  const found = partsOf(examine(offered).structure).find(({ type, subtype }) => `${type}/${subtype}` === media);
  if (found === undefined) return null;
  const octets = decodeTransfer(offered.subarray(found.body, found.end), found.encoding);
  return messageAt(octets) === -1 ? null : octets;
}

const partsOf = (part: Part): readonly Part[] => [part, ...part.children.flatMap(partsOf)];

/** HTML writes the armor behind `<pre>`, on the same line or on the next. */
function messageAt(octets: Buffer): number {
  const at = findBegin(octets, 0);
  return at !== -1 && beginOf(lineAt(octets, at).text) === 'PGP MESSAGE' ? at : -1;
}

/** The armored private key; null where the code is another one. */
export async function openSetup(setup: Buffer, code: string): Promise<Buffer | null> {
  const armored = armorAt(setup, messageAt(setup));
  if (!armored.ok) return null;
  try {
    const message = await readMessage({ binaryMessage: armored.value.octets, config: readingRules });
    const opened = await decrypt({ message, passwords: [codeOf(code)], format: 'binary', config: readingRules });
    return Buffer.from((opened as { readonly data: Uint8Array }).data);
  } catch {
    return null;
  }
}

/** The message, to oneself, and the code that opens it. */
export async function writeSetup(
  key: PrivateKey,
  address: string,
): Promise<{ readonly message: Buffer; readonly code: string }> {
  const code = newCode();
  const config: PartialConfig = {
    ...makingRules,
    aeadProtect: false,
    s2kType: enums.s2k.iterated,
    preferredSymmetricAlgorithm: enums.symmetric.aes128,
  };
  const secret = withHeaders(key.armor(withDefaults(config)), ['Autocrypt-Prefer-Encrypt: mutual']);
  const message = await createMessage({ text: secret });
  const sealed = (await encrypt({ message, passwords: [code], config })) as string;
  const headers = ['Passphrase-Format: numeric9x4', `Passphrase-Begin: ${code.slice(0, 2)}`];
  const boundary = `setup-${chance(12).toString('hex')}`;
  const lines = [
    `From: <${address}>`,
    `To: <${address}>`,
    'Subject: Autocrypt Setup Message',
    'Autocrypt-Setup-Message: v1',
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    'This message has your private key, for another program of yours. It opens with the setup code that you were shown.',
    `--${boundary}`,
    `Content-Type: ${media}`,
    'Content-Disposition: attachment; filename="autocrypt-setup-message.html"',
    '',
    '<html><body><p>This is the Autocrypt setup file.</p><pre>',
    ...withHeaders(sealed, headers)
      .trim()
      .split('\n')
      .map((line) => line.trimEnd()),
    '</pre></body></html>',
    `--${boundary}--`,
    '',
  ];
  return { message: Buffer.from(lines.join('\r\n')), code };
}

function withHeaders(armored: string, headers: readonly string[]): string {
  const [begin = '', ...rest] = armored.split('\n');
  return [begin.trimEnd(), ...headers, ...rest].join('\n');
}
