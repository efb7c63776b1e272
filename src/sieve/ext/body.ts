/**
 * body: what stands in a message, as it came or decoded.
 * Implements: RFC 5173 §4, §5 (:raw, :content, :text), §6 (wildcards set no match variables).
 */
import { CR, LF } from '../../base/bytes.ts';
import { parameter } from '../../message/header/parameters.ts';
import { bodyText, partBytes, readableText } from '../../message/mime/text.ts';
import type { Part } from '../../message/types.ts';
import type { Arguments } from '../compile/arguments.ts';
import type { Extension } from '../compile/language.ts';
import { keys } from '../core/tests.ts';
import { limits } from '../limits.ts';
import { checkMatch, matchTags, matches } from '../run/match.ts';
import type { Run } from '../run/run.ts';

export const body: Extension = {
  capability: 'body',
  tests: [
    {
      name: 'body',
      tags: [
        ...matchTags,
        { name: 'raw', takes: null, group: 'transform' },
        { name: 'content', takes: 'strings', group: 'transform' },
        { name: 'text', takes: null, group: 'transform' },
      ],
      positional: [keys],
      check: checkMatch,
      holds: (args, run) => {
        const values = valuesOf(args, run);
        run.spend(
          args.at,
          values.reduce((sum, { length }) => sum + length, 0),
        );
        return matches(args, run, values, args.texts(0), { called: 'body', sets: false });
      },
    },
  ],
};

function valuesOf(args: Arguments, run: Run): readonly string[] {
  const { octets, structure } = run.mail;
  // RFC 5173 §4: "a header only, not followed by an empty line" has no body, not even an empty one.
  if (!hasEmptyLine(octets, structure.body)) return [];
  if (args.has('raw')) return [octets.toString('utf8', structure.body, structure.end)];
  const types = args.tagTexts('content');
  if (types !== null)
    return contentOf(
      octets,
      structure,
      run.texts(types).map((type) => type.toLowerCase()),
    );
  return [...allParts(structure)]
    .filter((part) => part.children.length === 0 && isText(part))
    .map((part) => textOf(octets, part));
}

/** Whether the line before the body is empty. */
function hasEmptyLine(octets: Buffer, body: number): boolean {
  if (octets[body - 1] !== LF) return false;
  const before = octets[body - 2] === CR ? body - 3 : body - 2;
  return before < 0 || octets[before] === LF;
}

const isXhtml = ({ type, subtype }: Part): boolean => type === 'application' && subtype === 'xhtml+xml';
const isText = (part: Part): boolean => part.type === 'text' || isXhtml(part);

const textOf = (octets: Buffer, part: Part): string =>
  readableText(octets.subarray(part.body, part.end), isXhtml(part) ? { ...part, subtype: 'html' } : part, limits.body);

/** Every part, the outermost first. */
function* allParts(part: Part, left = { parts: limits.values }): Generator<Part> {
  if (left.parts-- <= 0) return;
  yield part;
  for (const child of part.children) yield* allParts(child, left);
}

/** RFC 5173 §5.2: "" is any type, "text" any of its subtypes; what begins or ends with "/" or has more of them is none. */
function isWanted({ type, subtype }: Part, wanted: readonly string[]): boolean {
  return wanted.some((one) => {
    if (one === '') return true;
    const slash = one.indexOf('/');
    return slash < 0 ? one === type : one === `${type}/${subtype}`;
  });
}

/** Prologue and epilogue, without the lines of boundaries. */
function aroundParts(octets: Buffer, part: Part, first: Part, last: Part): readonly string[] {
  const delimiter = first.start < 2 ? -1 : octets.lastIndexOf(LF, first.start - 2);
  const prologue = octets.toString('utf8', part.body, Math.max(part.body, delimiter + 1));
  const behind = octets.indexOf('--', last.end);
  const lineEnd = behind < 0 ? -1 : octets.indexOf(LF, behind);
  const epilogue = lineEnd < 0 || lineEnd >= part.end ? '' : octets.toString('utf8', lineEnd + 1, part.end);
  return [prologue, epilogue];
}

/** Without the empty line that ends it. */
function headerOf(octets: Buffer, { start, body }: Part): string {
  const header = octets.toString('utf8', start, body);
  return header.endsWith('\n\r\n') ? header.slice(0, -2) : header.endsWith('\n\n') ? header.slice(0, -1) : header;
}

/**
 * Of a part its text decoded; of a multipart what stands before its first and behind its last part; of a message in a message its
 * header. RFC 5173 §5.2
 */
function contentOf(octets: Buffer, structure: Part, wanted: readonly string[]): readonly string[] {
  const values: string[] = [];
  for (const part of allParts(structure)) {
    if (!isWanted(part, wanted)) continue;
    const [first] = part.children;
    const last = part.children.at(-1);
    if (part.type === 'multipart' && first !== undefined && last !== undefined) {
      values.push(...aroundParts(octets, part, first, last));
    } else if (part.type === 'message' && first !== undefined) values.push(headerOf(octets, first));
    else if (part.type === 'text' || parameter(part.parameters, 'charset') !== null)
      values.push(bodyText(octets.subarray(part.body, part.end), part));
    else values.push(partBytes(octets, part).toString('utf8'));
  }
  return values;
}
