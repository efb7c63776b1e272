/** Private keys out of whatever file they come in, and certificates for keys that wait for one. */
import { type Result, fail, ok } from '../../../../src/base/result.ts';
import { unarmored } from '../../../../src/openpgp/armor.ts';
import { tags, packetsOf } from '../../../../src/openpgp/packets.ts';
import { limits } from '../../../../src/openpgp/limits.ts';
import { openSetup, setupMessageIn } from './autocrypt.ts';
import type { Kept } from './kept.ts';
import { type ImportFault, importOpenPgp } from './openpgp.ts';
import { certificatesIn, certified, importKeyFile } from './smime.ts';

export interface TakenIn {
  readonly keys: readonly Kept[];
  /** Fingerprints of requests that are answered now. */
  readonly answered: readonly string[];
}

type Taken = Result<TakenIn, ImportFault>;

const most = 1_048_576;

export async function takeIn(
  octets: Buffer,
  password: string | null,
  known: readonly Kept[],
  at: number,
): Promise<Taken> {
  if (octets.length > most) return fail({ fault: 'refused', text: `it has more than ${most} octets` });
  if (isOpenPgpKey(octets)) return keysOf(await importOpenPgp(octets, password, at));
  const setup = setupMessageIn(octets);
  if (setup !== null) return fromSetup(setup, password, at);
  const answer = await certified(known, certificatesIn(octets));
  if (answer !== null) return ok({ keys: [answer.secret], answered: answer.answered });
  return keysOf(await importKeyFile(octets, password));
}

const keysOf = (read: Result<readonly Kept[], ImportFault>): Taken =>
  read.ok ? ok({ keys: read.value, answered: [] }) : read;

async function fromSetup(setup: Buffer, code: string | null, at: number): Promise<Taken> {
  const opened = code === null ? null : await openSetup(setup, code);
  return opened === null ? fail({ fault: 'passphrase', text: '' }) : keysOf(await importOpenPgp(opened, null, at));
}

function isOpenPgpKey(octets: Buffer): boolean {
  const armored = unarmored(octets);
  if (!armored.ok) return false;
  if (armored.value.type !== '') return armored.value.type.endsWith('KEY BLOCK');
  const packets = packetsOf(armored.value.octets, limits.keyPackets);
  return packets.ok && (packets.value[0]?.tag === tags.secretKey || packets.value[0]?.tag === tags.publicKey);
}
