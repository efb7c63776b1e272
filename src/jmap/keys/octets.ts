/** A public key as a client gives it: read, or refused with what is wrong with it. */
import type { Clock } from '../../base/clock.ts';
import type { Result } from '../../base/result.ts';
import { type ReadKey, readPublicKey } from '../../keys/public-key.ts';
import type { StandardName } from '../../sealed/types.ts';
import { type SetError, setError, wrong } from '../standard/set-error.ts';

/** What may be kept of octets in base64. */
export async function readOctets(
  standard: StandardName,
  octets: string,
  clock: Clock,
): Promise<Result<ReadKey, SetError>> {
  const read = await readPublicKey(standard, Buffer.from(octets, 'base64'), clock.now());
  if (read.ok) return read;
  const { fault, text } = read.error;
  return fault === 'too-large' ? setError('tooLarge', text) : wrong(text, 'octets');
}
