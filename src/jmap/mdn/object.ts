/**
 * An MDN as its client writes it, and the fields of the notification that it becomes.
 * Implements: RFC 9007 §2, RFC 8098 §3.1 and §3.2.
 */
import * as v from 'valibot';
import { isFieldName } from '../../message/compose/header.ts';
import type { FieldGroup } from '../../message/compose/report.ts';
import { mapOf } from '../core/method.ts';
import type { JsonObject } from '../core/types.ts';
import { limits } from '../limits.ts';

/** Fields of RFC 8098 §3.2, in lower case. */
export const ownFields: ReadonlySet<string> = new Set([
  'reporting-ua',
  'mdn-gateway',
  'original-recipient',
  'final-recipient',
  'original-message-id',
  'disposition',
  'error',
]);

const line = v.pipe(
  v.string(),
  v.maxLength(limits.mdnLine, 'is too long'),
  v.check((text) => !Array.from(text).some((letter) => letter < ' '), 'is not one line'),
);
const optionalLine = v.optional(v.nullable(line), null);

/** Those of RFC 8098 §3.2 are the server's to say. */
const extensionFields = v.optional(
  v.nullable(
    v.pipe(
      mapOf(
        v.pipe(
          v.string(),
          v.check((name) => isFieldName(name) && !ownFields.has(name.toLowerCase()), 'is no name of an extension'),
        ),
        line,
      ),
      v.check((fields) => Object.keys(fields).length <= limits.mdnFields, 'are too many'),
    ),
  ),
  null,
);

export const dispositionTypes = ['deleted', 'dispatched', 'displayed', 'processed'] as const;
const automatically = 'mdn-sent-automatically';

export const wantedMdn = v.strictObject({
  forEmailId: v.string(),
  subject: optionalLine,
  textBody: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(limits.mdnText, 'is too long'))), null),
  includeOriginalMessage: v.optional(v.boolean(), false),
  reportingUA: optionalLine,
  disposition: v.strictObject({
    actionMode: v.picklist(['manual-action', 'automatic-action']),
    sendingMode: v.picklist(['mdn-sent-manually', automatically]),
    type: v.picklist(dispositionTypes),
  }),
  finalRecipient: optionalLine,
  extensionFields,
  /** As the example of RFC 9007 §3.1 calls them. */
  extension: extensionFields,
});

export type WantedMdn = v.InferOutput<typeof wantedMdn>;

export const isAutomatic = ({ disposition }: WantedMdn): boolean => disposition.sendingMode === automatically;

export interface MdnFacts {
  /** "type; address" */
  readonly finalRecipient: string;
  readonly originalRecipient: string | null;
  /** With angle brackets. */
  readonly originalMessageId: string | null;
}

/** disposition-notification-content of RFC 8098 §3.1, in its order. */
export function fieldsOf(mdn: WantedMdn, facts: MdnFacts): FieldGroup {
  const { actionMode, sendingMode, type } = mdn.disposition;
  const optional = (name: string, value: string | null): FieldGroup => (value === null ? [] : [[name, value]]);
  return [
    ...optional('Reporting-UA', mdn.reportingUA),
    ...optional('Original-Recipient', facts.originalRecipient),
    ['Final-Recipient', facts.finalRecipient],
    ...optional('Original-Message-ID', facts.originalMessageId),
    ['Disposition', `${actionMode}/${sendingMode.replace('mdn', 'MDN')}; ${type}`],
    ...Object.entries({ ...mdn.extension, ...mdn.extensionFields }),
  ];
}

/** What the client does not know of it yet. RFC 9007 §2.1 */
export const toldOf = (
  mdn: WantedMdn,
  facts: MdnFacts,
  written: { readonly subject: string; readonly text: string },
): JsonObject => ({
  ...(mdn.finalRecipient === null ? { finalRecipient: facts.finalRecipient } : {}),
  ...(mdn.subject === null ? { subject: written.subject } : {}),
  ...(mdn.textBody === null ? { textBody: written.text } : {}),
  originalRecipient: facts.originalRecipient,
  originalMessageId: facts.originalMessageId,
  mdnGateway: null,
  error: null,
});
