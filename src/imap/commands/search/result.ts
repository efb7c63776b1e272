/**
 * What SEARCH and SORT are asked to return, what they answer and what they save.
 * Implements: RFC 9051 §6.4.4 (RETURN), §7.3.4 (ESEARCH), RFC 4731 §3.1, RFC 5182 §2.1 and §2.4 (SAVE), RFC 3501 §7.2.5 (SEARCH),
 * RFC 7162 §3.1.6, §3.1.10 (MODSEQ), RFC 9394 §3.1, §3.2 (PARTIAL),
 * RFC 6203 §4 (RELEVANCY), RFC 5267 §4.2-§4.4 (CONTEXT, UPDATE, PARTIAL), RFC 5465 §7.
 */
import type { Cursor } from '../../../base/cursor.ts';
import type { MailboxView } from '../../view/view.ts';
import { type PartialRange, pageOf, partialRange, partialRangeText } from '../../wire/partial-range.ts';
import { sequenceSetText } from '../../wire/sequence-set.ts';
import { list, space, word } from '../../wire/strings.ts';
import { type FetchAttribute, fetchAttributes } from '../fetch/items.ts';
import { highestOf } from './modseq.ts';

export type ReturnOption = 'MIN' | 'MAX' | 'ALL' | 'COUNT' | 'SAVE' | 'PARTIAL' | 'RELEVANCY' | 'UPDATE' | 'CONTEXT';

/** What is to be returned, and for PARTIAL, which page. */
export interface ReturnOptions extends ReadonlySet<ReturnOption> {
  readonly partial?: PartialRange;
  /** What UPDATE asks to be fetched of new messages. RFC 5465 §7 */
  readonly attributes?: readonly FetchAttribute[];
}

/** null stands for the answer that SEARCH and SORT gave before there was RETURN. */
export interface Returning {
  readonly wanted: ReturnOptions | null;
}

const options: readonly ReturnOption[] = [
  'MIN',
  'MAX',
  'ALL',
  'COUNT',
  'SAVE',
  'PARTIAL',
  'RELEVANCY',
  'UPDATE',
  // A hint that the same will be asked again; nothing needs to be done about it. RFC 5267 §4.2
  'CONTEXT',
];

/** Items of FETCH of one UPDATE. Our own. */
const mostAttributes = 200;

/** [[SP] "(" fetch-att *(SP fetch-att) ")"]: the grammar has no space, the example has one. RFC 5465 §7, §8 */
function updateAttributes(cursor: Cursor): readonly FetchAttribute[] | null {
  const start = cursor.position;
  space(cursor);
  if (cursor.peek() === 0x28) return fetchAttributes(cursor, mostAttributes);
  cursor.position = start;
  return [];
}

/** [SP "RETURN" SP "(" … ")"] SP */
export function returning(cursor: Cursor): Returning | null {
  if (!space(cursor)) return null;
  if (!cursor.takeWord('RETURN ')) return { wanted: null };
  const wanted = returnOptions(cursor);
  return wanted === null || !space(cursor) ? null : { wanted };
}

/** "(" [search-return-opt *(SP search-return-opt)] ")"; none means ALL. One of PARTIAL and ALL at the most. RFC 9394 §3.1 */
function returnOptions(cursor: Cursor): ReturnOptions | null {
  const pages: PartialRange[] = [];
  let attributes: readonly FetchAttribute[] = [];
  const wanted = list(
    cursor,
    (inside) => {
      const name = word(inside);
      if (name === 'UPDATE') {
        const asked = updateAttributes(inside);
        if (asked === null) return null;
        attributes = asked;
        return name;
      }
      if (name !== 'PARTIAL') return options.find((option) => option === name) ?? null;
      const page = space(inside) ? partialRange(inside) : null;
      if (page === null) return null;
      pages.push(page);
      return name;
    },
    20,
  );
  if (wanted === null || pages.length + (wanted.includes('ALL') ? 1 : 0) > 1) return null;
  const [partial] = pages;
  const set = new Set<ReturnOption>(wanted.length === 0 ? ['ALL'] : wanted);
  return Object.assign(set, { attributes, ...(partial === undefined ? {} : { partial }) });
}

/**
 * ESEARCH up to its data: search-correlator = SP "(" "TAG" SP tag-string ")"; `source` is what RFC 7377 adds to it.
 */
export const esearchHead = (tag: string, uids: boolean, source = ''): string =>
  `* ESEARCH (TAG "${tag.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"${source})${uids ? ' UID' : ''}`;

/** search-return-data and what stands before it; '' where SAVE alone was asked for. A `modSeq` of 0 is none. */
function esearchText(
  head: string,
  wanted: ReturnOptions,
  numbers: Uint32Array,
  modSeq: number,
  scores: Uint8Array | null,
): string {
  if (wanted.size === 1 && wanted.has('SAVE')) return '';
  let text = head;
  if (numbers.length > 0) {
    if (wanted.has('MIN')) text += ` MIN ${numbers[0] ?? 0}`;
    if (wanted.has('MAX')) text += ` MAX ${numbers.at(-1) ?? 0}`;
    if (wanted.has('ALL')) text += ` ALL ${sequenceSetText(numbers)}`;
  }
  if (wanted.partial !== undefined) {
    const { from, to } = pageOf(wanted.partial, numbers.length);
    const page = from < to ? sequenceSetText(numbers.subarray(from, to)) : 'NIL';
    text += ` PARTIAL (${partialRangeText(wanted.partial)} ${page})`;
  }
  if (wanted.has('COUNT')) text += ` COUNT ${numbers.length}`;
  if (modSeq > 0) text += ` MODSEQ ${modSeq}`;
  if (wanted.has('RELEVANCY') && scores !== null) {
    const { from, to } = wanted.partial === undefined ? whole(numbers) : pageOf(wanted.partial, numbers.length);
    text += ` RELEVANCY (${scores.subarray(from, to).join(' ')})`;
  }
  return `${text}\r\n`;
}

const whole = ({ length }: Uint32Array): { readonly from: number; readonly to: number } => ({ from: 0, to: length });

/** "SEARCH" *(SP nz-number) and "SORT" *(SP nz-number); RFC 7162 §7 adds [SP "(" "MODSEQ" SP mod-sequence-value ")"] */
const numbersText = (name: Answering, numbers: Uint32Array, modSeq: number): string =>
  `* ${name}${numbers.length === 0 ? '' : ` ${numbers.join(' ')}${modSeq > 0 ? ` (MODSEQ ${modSeq})` : ''}`}\r\n`;

/**
 * The messages that an answer names: all, unless only ends or a page were asked for.
 * RFC 5182 §2.4, RFC 4731 §3.2, RFC 9394 §3.2
 */
function namedBy(wanted: ReturnOptions, indexes: Uint32Array): Uint32Array {
  const part = wanted.has('MIN') || wanted.has('MAX') || wanted.partial !== undefined;
  if (!part || wanted.has('ALL') || wanted.has('COUNT') || indexes.length === 0) return indexes;
  const { from, to } = wanted.partial === undefined ? { from: 0, to: 0 } : pageOf(wanted.partial, indexes.length);
  const named = new Set<number>(indexes.subarray(from, to));
  if (wanted.has('MIN')) named.add(indexes[0] ?? 0);
  if (wanted.has('MAX')) named.add(indexes.at(-1) ?? 0);
  return Uint32Array.from(named).sort();
}

type Answering = 'SEARCH' | 'SORT';

/** What an answer is made for. */
export interface Asked {
  readonly name: Answering;
  readonly tag: string;
  readonly uids: boolean;
  readonly wanted: ReturnOptions | null;
  /** Whether a MODSEQ was among the keys. */
  readonly modSeqs: boolean;
  /** Of each message, where RELEVANCY was asked for. RFC 6203 §4 */
  readonly scores: Uint8Array | null;
  /** Further correlators of ESEARCH. RFC 7377 §2.1 */
  readonly source?: string;
}

/** The answer that names the messages at `indexes`, which come in its order; "$" stands for them from now on where that is wanted. */
export function answerText(
  view: MailboxView,
  indexes: Uint32Array,
  { name, tag, uids, wanted, modSeqs, scores, source }: Asked,
): string {
  const numbers = indexes.map((index) => (uids ? view.uid(index) : index + 1));
  const modSeq = modSeqs ? highestOf(view, wanted === null ? indexes : namedBy(wanted, indexes)) : 0;
  if (wanted === null) return numbersText(name, numbers, modSeq);
  if (wanted.has('SAVE'))
    view.saved = namedBy(wanted, indexes)
      .map((index) => view.uid(index))
      .sort();
  return esearchText(esearchHead(tag, uids, source), wanted, numbers, modSeq, scores);
}
