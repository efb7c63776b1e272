/**
 * MDN/parse: notifications of others, read.
 * Implements: RFC 9007 §2.2, RFC 8098 §3.1, §3.2; RFC 6533 §5 (message/global-disposition-notification).
 */
import * as v from 'valibot';
import type { Content } from '../../message/content.ts';
import { decodeWords } from '../../message/header/encoded-word.ts';
import { fieldText, headerFields } from '../../message/header/fields.ts';
import { examine } from '../../message/examine.ts';
import { partBytes, partText } from '../../message/mime/text.ts';
import type { Part } from '../../message/types.ts';
import { openBlob } from '../blobs/open.ts';
import { mdn } from '../core/capabilities.ts';
import { methodError } from '../core/error.ts';
import { accountMethod, answer, id } from '../core/method.ts';
import type { Id, JsonObject, Method } from '../core/types.ts';
import { limits } from '../limits.ts';
import type { MailDeps } from '../mail/deps.ts';
import { dispositionTypes, ownFields } from './object.ts';

export const mdnParse = (deps: MailDeps): Method =>
  accountMethod({
    name: 'MDN/parse',
    capability: mdn,
    args: { blobIds: v.array(id) },
    run: async (account, args, { signal }) => {
      if (args.blobIds.length > limits.mdns) return methodError('requestTooLarge');
      const parsed: Record<string, JsonObject> = {};
      const notParsable: Id[] = [];
      const notFound: Id[] = [];
      for (const blob of new Set(args.blobIds)) {
        signal.throwIfAborted();
        const content = await openBlob(deps, account, blob);
        const read = content === null ? null : await readMdn(content);
        if (content === null) notFound.push(blob);
        else if (read === null) notParsable.push(blob);
        else parsed[blob] = read;
      }
      return answer('MDN/parse', {
        accountId: (args as unknown as { readonly accountId: string }).accountId,
        parsed: Object.keys(parsed).length === 0 ? null : parsed,
        notParsable: notParsable.length === 0 ? null : notParsable,
        notFound: notFound.length === 0 ? null : notFound,
      });
    },
  });

/** null for what is none. What is longer than one can be is looked at from its beginning. */
async function readMdn(content: Content): Promise<JsonObject | null> {
  const bytes = await content.read(0, Math.min(content.size, limits.mdnOriginal));
  const { structure, envelope } = examine(bytes);
  if (structure.type !== 'multipart' || structure.subtype !== 'report') return null;
  const report = structure.children.find(
    ({ type, subtype }) => type === 'message' && subtype.endsWith('disposition-notification'),
  );
  if (report === undefined) return null;
  const octets = partBytes(bytes, report);
  const fields = headerFields(octets).map((one) => [one.name, fieldText(octets, one).trim()] as const);
  const all = (name: string): readonly string[] =>
    fields.filter(([field]) => field.toLowerCase() === name).map(([, text]) => text);
  const [disposition = ''] = all('disposition');
  const modes = readDisposition(disposition);
  if (modes === null) return null;
  const errors = all('error');
  const others = fields.filter(([field]) => !ownFields.has(field.toLowerCase())).slice(0, limits.mdnFields);
  return {
    forEmailId: null,
    subject: envelope.subject === null ? null : decodeWords(envelope.subject),
    textBody: textOf(bytes, structure),
    includeOriginalMessage: structure.children.some(({ type, subtype }) => type === 'message' && subtype === 'rfc822'),
    reportingUA: all('reporting-ua')[0] ?? null,
    disposition: modes,
    mdnGateway: all('mdn-gateway')[0] ?? null,
    originalRecipient: all('original-recipient')[0] ?? null,
    finalRecipient: all('final-recipient')[0] ?? null,
    originalMessageId: all('original-message-id')[0] ?? null,
    error: errors.length === 0 ? null : errors,
    extensionFields: others.length === 0 ? null : Object.fromEntries(others),
  };
}

/** disposition-mode ";" disposition-type [ "/" disposition-modifier *( "," disposition-modifier ) ]. RFC 8098 §3.2.6 */
function readDisposition(text: string): JsonObject | null {
  const [mode = '', rest = ''] = text.toLowerCase().split(';', 2);
  const [action = '', sending = ''] = mode.split('/', 2);
  const type = (rest.split('/', 1)[0] ?? '').trim();
  const actionMode = action.trim();
  const sendingMode = sending.trim();
  const isOne =
    ['manual-action', 'automatic-action'].includes(actionMode) &&
    ['mdn-sent-manually', 'mdn-sent-automatically'].includes(sendingMode) &&
    (dispositionTypes as readonly string[]).includes(type);
  return isOne ? { actionMode, sendingMode, type } : null;
}

/** The first text, which is for people. */
function textOf(bytes: Buffer, structure: Part): string | null {
  const first = structure.children[0];
  const part = first?.type === 'multipart' ? first.children.find(({ subtype }) => subtype === 'plain') : first;
  return part?.type === 'text' ? partText(bytes, part).slice(0, limits.mdnText) : null;
}
