/**
 * Signatures of a shared key on a question and its answer.
 * Implements: RFC 8945 §4.2 (record), §4.3 (what is signed), §5.3 (the answer), §6 (algorithms; those with SHA-2).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Result, fail, ok } from '../../base/result.ts';
import { normalName } from '../name.ts';
import { readAnswer, readName, tsigOf, tsigRecord, wireName } from './message.ts';

const algorithms: ReadonlyMap<string, string> = new Map([
  ['hmac-sha224', 'sha224'],
  ['hmac-sha256', 'sha256'],
  ['hmac-sha384', 'sha384'],
  ['hmac-sha512', 'sha512'],
]);

export interface TsigKey {
  /** In normal form. */
  readonly name: string;
  /** One of the above. */
  readonly algorithm: string;
  readonly secret: Buffer;
}

/** Seconds that the clocks of both may differ. RFC 8945 §10 */
const fudge = 300;

export interface SignedMessage {
  readonly message: Buffer;
  readonly mac: Buffer;
}

/** `now` in milliseconds since the epoch. */
export function signMessage(message: Buffer, key: TsigKey, now: number): SignedMessage {
  const time = Math.floor(now / 1000);
  const mac = hmac(key, [message, variables(key, time, 0, Buffer.alloc(0))]);
  const fixed = Buffer.alloc(6);
  fixed.writeUInt16BE(message.readUInt16BE(0), 0);
  const data = Buffer.concat([wireName(key.algorithm), timeAndFudge(time), sized(mac), fixed]);
  const whole = Buffer.concat([message, tsigRecord(key.name, data)]);
  whole.writeUInt16BE(message.readUInt16BE(10) + 1, 10);
  return { message: whole, mac };
}

/** Whether the answer is from the one who has the key; an error is why not. RFC 8945 §5.3 */
export function checkAnswer(packet: Buffer, key: TsigKey, requestMac: Buffer, now: number): Result<void, string> {
  const answer = readAnswer(packet);
  const tsig = answer === null ? null : tsigOf(answer);
  if (tsig === null) return fail('the answer is not signed');
  const algorithm = readName(tsig.data, 0);
  if (algorithm === null || tsig.data.length < algorithm.end + 10) return fail('the signature cannot be read');
  const { data } = tsig;
  const at = algorithm.end;
  const time = data.readUIntBE(at, 6);
  const macEnd = at + 10 + data.readUInt16BE(at + 8);
  if (data.length < macEnd + 6) return fail('the signature cannot be read');
  const error = data.readUInt16BE(macEnd + 2);
  const words = errors.get(error);
  if (words !== undefined) return fail(words);
  if (tsig.name !== key.name || algorithm.text !== key.algorithm) return fail('the answer is signed by another key');
  const unsigned = Buffer.from(packet.subarray(0, tsig.at));
  unsigned.writeUInt16BE(packet.readUInt16BE(10) - 1, 10);
  unsigned.writeUInt16BE(data.readUInt16BE(macEnd), 0);
  const other = data.subarray(macEnd + 6);
  const wanted = hmac(key, [sized(requestMac), unsigned, variables(key, time, error, other)]);
  const given = data.subarray(at + 10, macEnd);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return fail('the signature is wrong');
  return Math.abs(time - now / 1000) > fudge ? fail('the answer is too old') : ok(undefined);
}

/** RFC 8945 §3 */
const errors: ReadonlyMap<number, string> = new Map([
  [16, 'the name server finds our signature wrong (BADSIG): the secret is another one'],
  [17, 'the name server does not know the key (BADKEY)'],
  [18, 'the clocks of this machine and of the name server differ (BADTIME)'],
]);

const hmac = ({ algorithm, secret }: TsigKey, parts: readonly Buffer[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), createHmac(algorithms.get(algorithm) ?? 'sha256', secret)).digest();

const sized = (octets: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(octets.length);
  return Buffer.concat([length, octets]);
};

function timeAndFudge(time: number): Buffer {
  const octets = Buffer.alloc(8);
  octets.writeUIntBE(time, 0, 6);
  octets.writeUInt16BE(fudge, 6);
  return octets;
}

/** RFC 8945 §4.3.3 */
function variables(key: TsigKey, time: number, error: number, other: Buffer): Buffer {
  const classAndTtl = Buffer.from([0, 255, 0, 0, 0, 0]);
  const code = Buffer.alloc(2);
  code.writeUInt16BE(error);
  return Buffer.concat([
    wireName(key.name),
    classAndTtl,
    wireName(key.algorithm),
    timeAndFudge(time),
    code,
    sized(other),
  ]);
}

/**
 * A key as it is handed over: `hmac-sha256:name:secret` (as for nsupdate -y) or BIND's
 * `key "name" { algorithm hmac-sha256; secret "…"; };`. null for anything else.
 */
export function parseTsigKey(text: string): TsigKey | null {
  const words = wordsOf(text);
  if (words[0] !== 'key') {
    const [algorithm = '', name = '', secret = '', ...more] = text.trim().split(':');
    return more.length > 0 ? null : keyOf(name, algorithm, secret);
  }
  const after = (word: string): string => words[words.indexOf(word) + 1] ?? '';
  return words.includes('algorithm') && words.includes('secret')
    ? keyOf(words[1] ?? '', after('algorithm'), after('secret'))
    : null;
}

/** Quotes, braces and semicolons only separate. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (const letter of `${text} `) {
    if (!' \t\r\n"{};'.includes(letter)) word += letter;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return words;
}

function keyOf(written: string, algorithm: string, base64: string): TsigKey | null {
  const name = normalName(written);
  const method = algorithm.toLowerCase();
  const secret = Buffer.from(base64, 'base64');
  if (name === null || name === '' || secret.length < 16 || !algorithms.has(method)) return null;
  return { name, algorithm: method, secret };
}
