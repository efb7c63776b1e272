/**
 * A private key that another program of its owner wrote into a message to themselves, under a code.
 * Implements: Autocrypt 1.1, "Autocrypt Setup Message" (application/autocrypt-setup).
 */
import { findBegin } from '../../openpgp/armor.ts';
import { importKeys } from '../../openpgp/keyring/import.ts';
import { openpgp } from '../../openpgp/standard.ts';
import { examine } from '../../message/examine.ts';
import { partBytes } from '../../message/mime/text.ts';
import type { Part } from '../../message/types.ts';
import { type Material, noMaterial } from './material.ts';

/** Null where the message is no such. */
export function setupBody(message: Buffer): Buffer | null {
  const part = found(examine(message).structure);
  if (part === null) return null;
  const body = partBytes(message, part);
  const begin = findBegin(body, 0);
  return begin === -1 ? null : body.subarray(begin);
}

function found(part: Part): Part | null {
  if (part.type === 'application' && part.subtype === 'autocrypt-setup') return part;
  for (const child of part.children) {
    const inside = found(child);
    if (inside !== null) return inside;
  }
  return null;
}

export async function readSetup(body: Buffer, code: string, at: number): Promise<Material> {
  const standard = openpgp({
    named: () => [],
    legitimacy: () => [],
    unlocked: [],
    passwords: [code.trim()],
    sessionKeys: [],
    at,
  });
  const opened = await standard.open(body);
  if (opened.kind !== 'content') return { ...noMaterial, refused: ['the setup code does not open it'] };
  const { refused, ...imported } = await importKeys(opened.content, at);
  return { ...noMaterial, openpgp: imported, refused };
}
