/**
 * Pages of columns as rows keep them: the octets of the page, with numbers least significant octet first, and the lists of
 * keywords as text.
 */
import { endianness } from 'node:os';
import { ColumnPage, messagesIn } from '../../ms/column-page.ts';

export interface PackedPage {
  readonly octets: Uint8Array;
  /** A line for each list, in the order of their places; '' where no message has any. */
  readonly keywords: string;
}

/** Keywords as a column holds them: sorted, with single spaces. They are atoms, so a space never occurs in one. */
export const packKeywords = (keywords: readonly string[]): string => keywords.join(' ');
export const unpackKeywords = (column: string): readonly string[] => (column === '' ? [] : column.split(' '));

/** Lists that were met, by their text: equal ones are the same. */
export type KeywordLists = Map<string, readonly string[]>;

const machine = endianness();

export function packPage(page: ColumnPage, order: 'LE' | 'BE' = machine): PackedPage {
  return { octets: inOrder(page.octets, page.count, order), keywords: page.lists.map(packKeywords).join('\n') };
}

export function unpackPage(
  number: number,
  modSeq: number,
  octets: Uint8Array,
  keywords: string,
  known: KeywordLists,
  order: 'LE' | 'BE' = machine,
): ColumnPage {
  const lists = keywords === '' ? [] : keywords.split('\n').map((line) => listOf(line, known));
  return new ColumnPage(number, modSeq, inOrder(octets, messagesIn(octets, lists), order), lists);
}

function listOf(line: string, known: KeywordLists): readonly string[] {
  const list = known.get(line) ?? unpackKeywords(line);
  known.set(line, list);
  return list;
}

/** Numbers as the machine has them <-> least significant octet first. */
function inOrder(octets: Uint8Array, count: number, order: 'LE' | 'BE'): Uint8Array {
  if (order === 'LE') return octets;
  const turned = Uint8Array.from(octets);
  const { buffer } = turned;
  Buffer.from(buffer, 0, 8 * count).swap64();
  Buffer.from(buffer, 8 * count, 4 * count).swap32();
  return turned;
}
