/**
 * Hashcash stamps of a message: for each recipient that its header names and that its client has made none for. Whoever is hidden
 * (Bcc) gets none: a stamp tells its recipient. RFC 5322 §3.6.3
 */
import { addressList } from '../message/header/address.ts';
import { fieldText } from '../message/header/fields.ts';
import { traceField } from '../mta/trace/field.ts';
import type { EnvelopeRecipient } from '../mta/types.ts';
import type { SubmittedHeader } from './header.ts';
import { pathOf } from './identity.ts';

/** Makes as many as there is time for. */
export type MakeStamps = (recipients: readonly string[]) => Promise<readonly string[]>;

export async function stampFields(
  { bytes, fields }: SubmittedHeader,
  recipients: readonly EnvelopeRecipient[],
  make: MakeStamps,
): Promise<readonly Buffer[]> {
  const named = new Set<string>();
  const stamped: string[] = [];
  for (const field of fields) {
    const name = field.name.toLowerCase();
    if (name === 'to' || name === 'cc') {
      for (const address of addressList(bytes.subarray(field.valueStart, field.valueEnd))) {
        const path = pathOf(address);
        if (path !== null) named.add(path.toLowerCase());
      }
    } else if (name === 'x-hashcash') stamped.push(fieldText(bytes, field).toLowerCase());
  }
  const wanted = recipients
    .map(({ forwardPath }) => forwardPath.toLowerCase())
    .filter((path) => named.has(path) && !stamped.some((stamp) => stamp.includes(`:${path}:`)));
  return (await make([...new Set(wanted)])).map((stamp) => traceField('X-Hashcash', stamp));
}
