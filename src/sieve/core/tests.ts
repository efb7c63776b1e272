/**
 * The tests that every script has.
 * Implements: RFC 5228 §5.1 to §5.10 (address, allof, anyof, exists, false, header, not, size, true; envelope is ext/envelope.ts).
 */
import { type AddedTag, type Positional, type TestSpec } from '../compile/language.ts';
import type { Arguments } from '../compile/arguments.ts';
import { constant } from '../compile/text.ts';
import { limits } from '../limits.ts';
import { addressPartTags, addressesIn, partOf } from '../run/addresses.ts';
import { holds } from '../run/interpreter.ts';
import { checkMatch, matchTags, matches } from '../run/match.ts';
import type { Run } from '../run/run.ts';

export const keys: Positional = { name: 'what is looked for', kind: 'strings' };
const headers: Positional = { name: 'the names of header fields', kind: 'strings' };

/** Which of the fields of one name are looked at. RFC 5260 §6 (:index, :last) */
export function occurrences(values: readonly string[], args: Arguments): readonly string[] {
  const index = args.tagNumber('index');
  if (index === null) return values;
  const one = args.has('last') ? values.at(-index) : values[index - 1];
  return index === 0 || one === undefined ? [] : [one];
}

/** Fields whose bodies are lists of addresses. RFC 5228 §5.1 */
const addressFields: ReadonlySet<string> = new Set([
  ...['from', 'to', 'cc', 'bcc', 'sender', 'reply-to', 'resent-from', 'resent-to', 'resent-cc', 'resent-bcc'],
  ...['resent-sender', 'resent-reply-to', 'return-path', 'delivered-to', 'x-original-to', 'errors-to'],
  ...['disposition-notification-to', 'mail-followup-to', 'mail-reply-to', 'approved', 'apparently-to', 'envelope-to'],
]);

const address: TestSpec = {
  name: 'address',
  tags: [...matchTags, ...addressPartTags],
  positional: [headers, keys],
  check: (args, wrong, uses) => {
    checkMatch(args, wrong, uses);
    for (const text of args.texts(0)) {
      const name = constant(text);
      if (name !== null && !addressFields.has(name.toLowerCase()))
        wrong(`the field "${name.slice(0, limits.quoted)}" holds no addresses`);
    }
  },
  holds: (args, run) => {
    const names = run.texts(args.texts(0));
    const values = names.flatMap((name) =>
      addressFields.has(name.toLowerCase())
        ? occurrences(run.mail.raw(name), args).flatMap((value) =>
            addressesIn(value).flatMap((one) => partOf(one, args, run) ?? []),
          )
        : [],
    );
    return matches(args, run, values, args.texts(1), { called: called(names) });
  },
};

const header: TestSpec = {
  name: 'header',
  tags: matchTags,
  positional: [headers, keys],
  check: checkMatch,
  holds: (args, run) => {
    const names = run.texts(args.texts(0));
    const values = names.flatMap((name) => occurrences(run.mail.decoded(name), args));
    return matches(args, run, values, args.texts(1), { called: called(names) });
  },
};

const called = (names: readonly string[]): string => names.join(', ').slice(0, limits.quoted);

const exists: TestSpec = {
  name: 'exists',
  positional: [headers],
  holds: (args, run) => {
    const missing = run.texts(args.texts(0)).find((name) => run.mail.raw(name).length === 0);
    run.trace.found(missing === undefined ? 'all are there' : `there is no ${missing}`);
    return missing === undefined;
  },
};

const size: TestSpec = {
  name: 'size',
  tags: [
    { name: 'over', takes: null, group: 'size' },
    { name: 'under', takes: null, group: 'size' },
  ],
  positional: [{ name: 'a size', kind: 'number' }],
  check: (args, wrong) => {
    if (args.oneOf(['over', 'under']) === null) wrong('":over" or ":under" is missing');
  },
  holds: (args, run) => {
    const { size: octets } = run.mail;
    run.trace.found(`the message has ${octets} octets`);
    return args.has('over') ? octets > args.number(0) : octets < args.number(0);
  },
};

const allof: TestSpec = {
  name: 'allof',
  tests: 'many',
  holds: async (_args, run, tests) => {
    for (const test of tests) if (!(await holds(test, run))) return false;
    return true;
  },
};

const anyof: TestSpec = {
  name: 'anyof',
  tests: 'many',
  holds: async (_args, run, tests) => {
    for (const test of tests) if (await holds(test, run)) return true;
    return false;
  },
};

const not: TestSpec = {
  name: 'not',
  tests: 'one',
  holds: async (_args, run: Run, [test]) => test !== undefined && !(await holds(test, run)),
};

export const coreTests: readonly TestSpec[] = [
  address,
  allof,
  anyof,
  exists,
  { name: 'false', holds: () => false },
  header,
  not,
  size,
  { name: 'true', holds: () => true },
];

/** Words whose tests compare: extensions add match types to them. */
export const comparing = [
  'address',
  'header',
  'envelope',
  'string',
  'body',
  'date',
  'currentdate',
  'hasflag',
  'environment',
  'spamtest',
  'virustest',
];
export const addressing = ['address', 'envelope'];

export const addedTo = (to: readonly string[], tags: AddedTag['tag'][]): readonly AddedTag[] =>
  tags.map((tag) => ({ to, tag }));
