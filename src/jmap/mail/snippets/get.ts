/**
 * SearchSnippet/get: of e-mails that a filter found, the subject and the part of the text in which it was found.
 * Implements: RFC 8621 §5, §5.1.
 */
import * as v from 'valibot';
import { readableText } from '../../../message/mime/text.ts';
import { decodeWords } from '../../../message/header/encoded-word.ts';
import type { Content } from '../../../message/content.ts';
import type { Part } from '../../../message/types.ts';
import type { Email } from '../../../ms/emails.ts';
import { accountIdOf } from '../../core/account.ts';
import { mail } from '../../core/capabilities.ts';
import { methodError } from '../../core/error.ts';
import { accountMethod, answer, id } from '../../core/method.ts';
import { type Json, type JsonObject, type Method, isObject } from '../../core/types.ts';
import { limits } from '../../limits.ts';
import { type FilterTree, readFilter } from '../../standard/filter.ts';
import type { MailView } from '../deps.ts';
import { type Condition, condition } from '../emails/query/condition.ts';
import { shownTerms } from '../emails/query/texts.ts';
import { emailId, readEmailId } from '../ids.ts';
import { marked } from './marks.ts';

interface Terms {
  readonly subject: readonly string[];
  readonly body: readonly string[];
}

export const searchSnippetGet = (deps: MailView): Method =>
  accountMethod({
    name: 'SearchSnippet/get',
    capability: mail,
    args: {
      filter: v.optional(
        v.nullable(v.custom<JsonObject>((value) => isObject(value as Json), 'is not an object')),
        null,
      ),
      emailIds: v.array(id),
    },
    run: async (account, args, { signal }) => {
      const tree = readFilter(args.filter, condition);
      if (!tree.ok) return tree;
      const asked = [...new Set(args.emailIds)];
      if (asked.length > limits.snippets) return methodError('requestTooLarge');
      const terms = wantedTerms(tree.value);
      const emails = await deps.emails.emails(
        account,
        asked.flatMap((one) => readEmailId(one) ?? []),
      );
      const list: JsonObject[] = [];
      for (const email of emails) {
        signal.throwIfAborted();
        list.push({
          emailId: emailId(email.id),
          subject: subjectOf(email, terms),
          preview: await previewOf(email, terms, () => deps.emailContent({ account, email: email.id })),
        });
      }
      const found = new Set(list.map((one) => one['emailId']));
      const notFound = asked.filter((one) => !found.has(one));
      return answer('SearchSnippet/get', {
        accountId: accountIdOf(account),
        list,
        notFound: notFound.length === 0 ? null : notFound,
      });
    },
  });

/** What is not looked for ("NOT") is not marked. */
function wantedTerms(tree: FilterTree<Condition>): Terms {
  if (tree.operator === null) return shownTerms(tree.condition);
  if (tree.operator === 'NOT') return { subject: [], body: [] };
  const all = tree.conditions.map(wantedTerms);
  return { subject: all.flatMap(({ subject }) => subject), body: all.flatMap(({ body }) => body) };
}

function subjectOf({ facts: { envelope } }: Email, terms: Terms): string | null {
  if (envelope.subject === null || terms.subject.length === 0) return null;
  return marked(decodeWords(envelope.subject).trim(), terms.subject, limits.snippetSubject);
}

/** The first text in which anything is found. */
async function previewOf(
  { facts }: Email,
  terms: Terms,
  contentOf: () => Promise<Content | null>,
): Promise<string | null> {
  if (terms.body.length === 0) return null;
  const content = await contentOf();
  if (content === null) return null;
  let left = limits.snippetParts;
  for (const part of textsOf(facts.structure)) {
    if (left-- === 0) break;
    const octets = await content.read(part.body, Math.min(part.end, part.body + limits.snippetRead));
    const text = oneLine(readableText(octets, part));
    const found = marked(text, terms.body, limits.snippetPreview);
    if (found !== null) return found;
  }
  return null;
}

function* textsOf(part: Part): Generator<Part> {
  if (part.type === 'text') yield part;
  for (const child of part.children) yield* textsOf(child);
}

/** White space as one space each. */
function oneLine(text: string): string {
  let line = '';
  let from = -1;
  for (let at = 0; at <= text.length; at++) {
    const isSpace = at === text.length || text.charCodeAt(at) <= 0x20 || text[at] === '\u00a0';
    if (!isSpace && from < 0) from = at;
    if (!isSpace || from < 0) continue;
    line += line === '' ? text.slice(from, at) : ` ${text.slice(from, at)}`;
    from = -1;
  }
  return line;
}
