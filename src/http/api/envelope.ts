/**
 * The envelope of a message that comes by HTTP: to whom, on whose behalf, and how.
 * Implements: RFC 3461 §4 (NOTIFY, RET, ENVID), RFC 4865 §4.2 (not before a time), RFC 6710 §4.1, RFC 8689 §4.1.
 */
import * as v from 'valibot';
import { normaliseDomain } from '../../directory/address.ts';
import { addressList } from '../../message/header/address.ts';
import { pathOf } from '../../msa/identity.ts';
import type { EnvelopeRecipient, MailParameters, RcptParameters } from '../../mta/types.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { Fault } from '../problem.ts';

const visible = (text: string): boolean => Array.from(text).every((letter) => letter > ' ' && letter <= '~');

/** As JSON has it; a query is brought to the same form. */
export const envelopeEntries = {
  from: v.optional(v.string()),
  to: v.optional(v.array(v.string())),
  notify: v.optional(
    v.union(
      [v.literal('never'), v.array(v.picklist(['success', 'failure', 'delay']))],
      'must be "never" or a list of "success", "failure" and "delay"',
    ),
  ),
  ret: v.optional(v.picklist(['full', 'hdrs'], 'must be "full" or "hdrs"')),
  envid: v.optional(
    v.pipe(v.string(), v.minLength(1), v.maxLength(limits.envid), v.check(visible, 'must be visible ASCII')),
  ),
  verp: v.optional(v.boolean()),
  priority: v.optional(v.pipe(v.number(), v.integer(), v.minValue(-9), v.maxValue(9))),
  require_tls: v.optional(v.boolean()),
};

export const envelopeSchema = v.strictObject(envelopeEntries);
export type EnvelopeInput = v.InferOutput<typeof envelopeSchema>;

export interface Envelope {
  readonly reversePath: string;
  readonly parameters: MailParameters;
  readonly recipients: readonly (EnvelopeRecipient & Pick<Fault, 'pointer'>)[];
}

/** One address that is written as a header field would have it, or null. */
export interface Party {
  readonly name: string | null;
  /** local-part@domain, the local-part without quotes, as the composer takes it. */
  readonly address: string;
  /** The same as a path. */
  readonly path: string;
}

export function partyOf(text: string): Party | null {
  const [found, more] = addressList(text, 2);
  if (found === undefined || more !== undefined || found.mailbox === null || found.host === null) return null;
  const host = normaliseDomain(found.host);
  if (host === null || found.group !== undefined) return null;
  const path = pathOf({ ...found, host });
  return path === null ? null : { name: found.name, address: `${found.mailbox}@${host}`, path };
}

export interface EnvelopeParts {
  readonly input: EnvelopeInput;
  readonly sendAt: string | undefined;
  readonly reversePath: string;
  /** Those of the message, where the envelope names none. */
  readonly recipients: readonly { readonly path: string; readonly pointer: string }[];
}

export interface EnvelopeBounds {
  readonly now: number;
  /** Milliseconds that a message may be held. */
  readonly maxHold: number;
  readonly maxRecipients: number;
}

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** Without size and body, which the content says. */
export function envelopeOf(
  { input, sendAt, reversePath, recipients: named }: EnvelopeParts,
  { now, maxHold, maxRecipients }: EnvelopeBounds,
): Result<Envelope, readonly Fault[]> {
  const errors: Fault[] = [];
  const pathAt = (text: string, pointer: string): string => {
    const party = partyOf(text);
    if (party === null) errors.push({ pointer, detail: 'is not one address' });
    return party?.path ?? '';
  };
  const from = input.from === undefined ? reversePath : input.from === '' ? '' : pathAt(input.from, '/envelope/from');
  const wanted =
    input.to?.map((text, index) => {
      const pointer = `/envelope/to/${index}`;
      return { path: pathAt(text, pointer), pointer };
    }) ?? named;
  if (wanted.length === 0) errors.push({ pointer: '/to', detail: 'There are no recipients.' });
  if (wanted.length > maxRecipients)
    errors.push({ pointer: '/to', detail: `There are more than ${maxRecipients} recipients.` });
  const release = sendAt === undefined ? null : timeOf(sendAt);
  if (sendAt !== undefined && release === null) {
    errors.push({
      pointer: '/send_at',
      detail: 'must be a time with its offset, such as 2030-01-31T09:00:00Z (RFC 3339)',
    });
  }
  if (release !== null && release - now > maxHold) {
    errors.push({ pointer: '/send_at', detail: `is more than ${Math.floor(maxHold / 86_400_000)} days away` });
  }
  if (errors.length > 0) return fail(errors);
  const parameters: RcptParameters = {
    notify: input.notify === undefined ? null : input.notify === 'never' ? [] : [...new Set(input.notify)],
    orcpt: null,
  };
  const seen = new Set<string>();
  const recipients = wanted.flatMap(({ path, pointer }) => {
    if (seen.has(path)) return [];
    seen.add(path);
    return [{ forwardPath: path, parameters, pointer }];
  });
  return ok({
    reversePath: from,
    recipients,
    parameters: {
      size: null,
      body: '7bit',
      smtpUtf8: ![from, ...seen].every(isAscii),
      ret: input.ret ?? null,
      envid: input.envid ?? null,
      auth: null,
      ...(release === null || release <= now ? {} : { hold: { until: release } }),
      ...(input.priority === undefined ? {} : { priority: input.priority }),
      ...(input.verp === true ? { verp: true as const } : {}),
      ...(input.require_tls === true ? { tls: 'required' as const } : {}),
    },
  });
}

/** date-time = full-date "T" full-time. RFC 3339 §5.6 */
function timeOf(text: string): number | null {
  const tail = text.endsWith('Z') || text.endsWith('z') ? 'Z' : text.slice(-6, -5);
  if (text.length < 20 || text.length > 40 || !'Tt'.includes(text.charAt(10)) || !['Z', '+', '-'].includes(tail))
    return null;
  const time = Date.parse(text);
  return Number.isFinite(time) ? time : null;
}
