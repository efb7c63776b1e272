/**
 * Key records: what a domain publishes for those who look at its signatures.
 * Implements: RFC 6376 §3.6.1 and §6.1.2, RFC 8301 §3.2 (sizes), RFC 8463 §4.2 (Ed25519).
 */
import { type KeyObject, createPublicKey } from 'node:crypto';
import { Lru } from '../../base/lru.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import { shown } from '../shown.ts';
import type { Reason } from '../../base/reason.ts';
import { base64String } from './base64.ts';
import { type TagList, colonList, parseTagList } from './tag-list.ts';

export interface Key {
  readonly type: 'rsa' | 'ed25519';
  readonly bits: number;
  /** t=y */
  readonly testing: boolean;
  /** t=s: i= is of the domain itself, not of one below it. */
  readonly strict: boolean;
  /** h=: hashes that may be used; null for all. */
  readonly hashes: readonly string[] | null;
  /** null where the key was revoked: p= is empty. */
  readonly key: KeyObject | null;
}

/** Reads records, and remembers the last ones: the same domains write again and again. */
export type KeyReader = (record: string) => Result<Key, Reason>;

export function createKeyReader(): KeyReader {
  const known = new Lru<string, Result<Key, Reason>>(limits.keysKept);
  return (record) => {
    const before = known.get(record);
    if (before !== undefined) return before;
    const key = readKeyRecord(record);
    known.set(record, key);
    return key;
  };
}

const syntax = 'RFC 6376 §3.6.1';
const wrong = (text: string, rule = syntax): { readonly ok: false; readonly error: Reason } => fail({ text, rule });

export function readKeyRecord(record: string): Result<Key, Reason> {
  if (record.length > limits.keyRecordOctets) return wrong('the key record is far too long');
  const list = parseTagList(Buffer.from(record));
  if (!list.ok) return wrong(`the key record cannot be read: ${list.error}`);
  const tags = list.value;
  const [first] = tags.keys();
  if (tags.has('v') && (first !== 'v' || tags.get('v')?.value !== 'DKIM1')) {
    return wrong('the record begins with another version than DKIM1');
  }
  const services = words(tags, 's');
  if (services !== null && !services.includes('*') && !services.includes('email')) {
    return wrong(`the key is for ${shown(services.join(', '), 40)}, not for mail`);
  }
  const type = tags.get('k')?.value ?? 'rsa';
  if (type !== 'rsa' && type !== 'ed25519') return wrong(`the key is of the unknown kind ${shown(type, 40)}`);
  const flags = words(tags, 't') ?? [];
  const common = { type, testing: flags.includes('y'), strict: flags.includes('s'), hashes: words(tags, 'h') } as const;
  const data = tags.get('p')?.value;
  if (data === undefined) return wrong('the key record has no key');
  if (data === '') return ok({ ...common, bits: 0, key: null });
  const octets = base64String(data);
  if (octets === null) return wrong('the key in the record is no base64');
  const key = type === 'rsa' ? rsaKey(octets) : ed25519Key(octets);
  return key.ok ? ok({ ...common, ...key.value }) : key;
}

const words = (tags: TagList, name: string): readonly string[] | null => {
  const value = tags.get(name)?.value;
  return value === undefined ? null : colonList(value);
};

type Opened = Result<{ readonly key: KeyObject; readonly bits: number }, Reason>;

/** RSAPublicKey of RFC 8017 §A.1.1, or inside a SubjectPublicKeyInfo, as nearly everybody publishes it. */
function rsaKey(octets: Buffer): Opened {
  const type = derForm(octets);
  const key = type === null ? null : imported(octets, type);
  if (key?.asymmetricKeyType !== 'rsa') return wrong('the record holds no RSA key');
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (bits < limits.rsaBits.least) {
    return wrong(`the RSA key has ${bits} bits, and fewer than ${limits.rsaBits.least} prove nothing`, 'RFC 8301 §3.2');
  }
  if (bits > limits.rsaBits.most) {
    return wrong(`the RSA key has ${bits} bits, more than we compute with`, 'RFC 8301 §3.2');
  }
  if (publicExponent < 3n || publicExponent % 2n === 0n || publicExponent >= 1n << BigInt(limits.rsaExponentBits)) {
    return wrong('the RSA key has an exponent that no sound key has', 'RFC 8017 §3.1');
  }
  return ok({ key, bits });
}

function imported(octets: Buffer, type: 'spki' | 'pkcs1'): KeyObject | null {
  try {
    return createPublicKey({ key: octets, format: 'der', type });
  } catch {
    return null;
  }
}

/** Which form it is: a SEQUENCE that fills all of the octets, and what it begins with. ITU-T X.690 §8.1 */
function derForm(octets: Buffer): 'spki' | 'pkcs1' | null {
  if (octets[0] !== 0x30) return null;
  const short = octets[1] ?? 0;
  const lengthOctets = short < 0x80 ? 0 : short - 0x80;
  if (lengthOctets > 2) return null;
  const length = lengthOctets === 0 ? short : octets.length < 4 ? -1 : octets.readUIntBE(2, lengthOctets);
  const start = 2 + lengthOctets;
  if (start + length !== octets.length) return null;
  return octets[start] === 0x30 ? 'spki' : octets[start] === 0x02 ? 'pkcs1' : null;
}

/** The key as it is. RFC 8463 §4.2 */
function ed25519Key(octets: Buffer): Opened {
  if (octets.length !== 32) return wrong(`the Ed25519 key has ${octets.length} octets, not 32`, 'RFC 8463 §4.2');
  const key = imported(Buffer.concat([ed25519Prefix, octets]), 'spki');
  return key === null ? wrong('the record holds no Ed25519 key', 'RFC 8463 §4.2') : ok({ key, bits: 256 });
}

/** SubjectPublicKeyInfo in front of the 32 octets. RFC 8410 §4 */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');
