/**
 * A message as it is (message/rfc822), with its envelope in the query; recipients that are not named there are those of its header.
 * Implements: RFC 2046 §5.2.1 (the type), RFC 6409 §8 (what is missing is added later, by msa/).
 */
import { isAscii } from 'node:buffer';
import * as v from 'valibot';
import { type Result, fail, ok } from '../../base/result.ts';
import { addressList } from '../../message/header/address.ts';
import { findField, findFields, headerEnd, headerFields } from '../../message/header/fields.ts';
import { pathOf } from '../../msa/identity.ts';
import { type EnvelopeInput, type EnvelopeParts, envelopeSchema } from './envelope.ts';
import { faultOf } from './message-json.ts';
import type { Fault } from '../problem.ts';

const words: Readonly<Record<string, boolean>> = { true: true, false: false, '': true };

/** Every value in the type that JSON would give it; what is unknown stays, so that it is refused. */
function plainOf(query: URLSearchParams): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const all = query.getAll(name);
    const [first = ''] = all;
    if (name === 'to') plain[name] = all.flatMap((each) => each.split(',')).map((each) => each.trim());
    else if (name === 'notify') plain[name] = first === 'never' ? first : first.split(',');
    else if (name === 'priority') plain[name] = Number(first);
    else if (name === 'verp' || name === 'require_tls') plain[name] = words[first] ?? first;
    else if (name !== 'send_at') plain[name] = first;
  }
  return plain;
}

export function queryEnvelope(query: URLSearchParams): Result<EnvelopeInput, readonly Fault[]> {
  const parsed = v.safeParse(envelopeSchema, plainOf(query));
  return parsed.success ? ok(parsed.output) : fail(parsed.issues.map(faultOf));
}

export interface RawMessage {
  readonly envelope: EnvelopeParts;
  /** The header has octets that only SMTPUTF8 carries. */
  readonly smtpUtf8: boolean;
}

/** `beginning` holds the header; `account` sends where neither the query nor the header says. */
export function rawMessage(
  beginning: Buffer,
  input: EnvelopeInput,
  sendAt: string | undefined,
  account: string,
): RawMessage {
  const fields = headerFields(beginning);
  const from = findField(fields, 'sender') ?? findField(fields, 'from');
  const [author] = from === null ? [] : addressList(beginning.subarray(from.valueStart, from.valueEnd));
  const recipients = ['to', 'cc', 'bcc'].flatMap((name) =>
    findFields(fields, name).flatMap(({ valueStart, valueEnd }) =>
      addressList(beginning.subarray(valueStart, valueEnd)).flatMap((address, index) => {
        const path = pathOf(address);
        return path === null ? [] : [{ path, pointer: `/${name}/${index}` }];
      }),
    ),
  );
  return {
    envelope: {
      input,
      sendAt,
      reversePath: (author === undefined ? null : pathOf(author)) ?? account,
      recipients,
    },
    smtpUtf8: !isAscii(beginning.subarray(0, headerEnd(beginning))),
  };
}
