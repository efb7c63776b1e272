/**
 * Signatures on what is no mail: a text that stays readable, a file beside its signature.
 * Implements: RFC 9580 §7 (cleartext signature framework), §10.4 (detached signatures).
 */
import { type PrivateKey, createCleartextMessage, createMessage, sign } from 'openpgp';
import { type Result, fail, ok } from '../base/result.ts';
import { makingRules } from './rules.ts';

const unable = 'your key cannot sign: it is locked, expired, or not meant to';

/** The text with its borders. White space at the ends of its lines is not signed, and goes. RFC 9580 §7.2 */
export async function signText(text: string, by: PrivateKey, at: number): Promise<Result<string, string>> {
  try {
    const message = await createCleartextMessage({ text });
    return ok(asLines(await sign({ message, signingKeys: by, date: new Date(at), config: makingRules })));
  } catch {
    return fail(unable);
  }
}

/** The signature alone, in armor. */
export async function signBeside(octets: Buffer, by: PrivateKey, at: number): Promise<Result<string, string>> {
  try {
    const message = await createMessage({ binary: octets, format: 'binary' });
    const signing = { message, signingKeys: by, date: new Date(at), config: makingRules } as const;
    return ok(asLines((await sign({ ...signing, detached: true })) as string));
  } catch {
    return fail(unable);
  }
}

const asLines = (armored: string): string => armored.replaceAll('\r', '');
