/** What a server must not have, in the forms in which it could have it, and everything that it has. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PrivateKey } from 'openpgp';

/** As it is, in hexadecimal, and in base64 wherever it may begin there. */
export function inEveryForm(secret: Buffer): readonly Buffer[] {
  const texts = [0, 1, 2].map((shift) => {
    const base64 = Buffer.concat([Buffer.alloc(shift), secret]).toString('base64');
    return base64.slice(shift === 0 ? 0 : 4, -4);
  });
  return [secret, ...[secret.toString('hex'), ...texts].map((text) => Buffer.from(text))];
}

/** The private numbers of an unlocked key and of its subkeys. */
export const privateNumbers = (key: PrivateKey): readonly Buffer[] =>
  [key.keyPacket, ...key.subkeys.map(({ keyPacket }) => keyPacket)].flatMap((packet) => {
    const { privateParams } = packet as unknown as { readonly privateParams: Readonly<Record<string, unknown>> };
    return Object.values(privateParams).flatMap((secret) =>
      secret instanceof Uint8Array && secret.length >= 16 ? [Buffer.from(secret)] : [],
    );
  });

export const filesUnder = (folder: string): readonly Buffer[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));

/** Those of the needles that are anywhere in it. */
export const foundIn = (hay: readonly Buffer[], needles: readonly Buffer[]): readonly string[] =>
  needles.filter((needle) => hay.some((octets) => octets.includes(needle))).map((needle) => needle.toString('latin1'));
