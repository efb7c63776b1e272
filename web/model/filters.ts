/**
 * Rules for mail that comes in, and the Sieve script that they are written as.
 * Implements the writing of: RFC 5228 (with fileinto, RFC 3894 copy, RFC 5232 imap4flags, RFC 5173 body).
 * The rules stand as JSON in a comment of the script: who changes the script elsewhere keeps it, and this page then shows its text.
 */

export const fields = ['from', 'to', 'subject', 'list', 'body'] as const;
export type Field = (typeof fields)[number];

export const matches = ['contains', 'lacks', 'is'] as const;
export type Match = (typeof matches)[number];

export interface Condition {
  readonly field: Field;
  readonly match: Match;
  readonly value: string;
}

export const actions = ['file', 'read', 'star', 'forward', 'discard'] as const;

export type Action =
  /** By its path: names from the top, with slashes. */
  | { readonly do: 'file'; readonly mailbox: string }
  /** A copy stays here. */
  | { readonly do: 'forward'; readonly address: string }
  | { readonly do: 'read' | 'star' | 'discard' };

export interface Rule {
  readonly name: string;
  readonly isOn: boolean;
  /** Whether every condition must hold, or one is enough. */
  readonly all: boolean;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
  /** Whether later rules are passed over. */
  readonly stops: boolean;
}

export const newRule: Rule = {
  name: '',
  isOn: true,
  all: true,
  conditions: [{ field: 'from', match: 'contains', value: '' }],
  actions: [{ do: 'file', mailbox: '' }],
  stops: true,
};

/** Whether a rule says all that it must: something to look for, and something to do. */
export const isComplete = ({ name, conditions, actions: doing }: Rule): boolean =>
  name.trim() !== '' &&
  conditions.length > 0 &&
  conditions.every(({ value }) => value.trim() !== '') &&
  doing.length > 0 &&
  doing.every((one) =>
    one.do === 'file' ? one.mailbox !== '' : one.do === 'forward' ? one.address.includes('@') : true,
  );

const mark = '# postern:rules ';

/** The script of the rules; the same rules always give the same octets. */
export function scriptOf(rules: readonly Rule[]): string {
  const kept = `${mark}${JSON.stringify(rules).replaceAll('\u007f', '\\u007f')}`;
  const lines = rules.filter(({ isOn }) => isOn).flatMap(ruleLines);
  return [`require [${extensions(rules).map(quoted).join(', ')}];`, kept, ...lines, ''].join('\r\n');
}

/** The rules that a script was written from; null where somebody wrote or changed it by hand. */
export function rulesOf(script: string): readonly Rule[] | null {
  const line = script.split('\r\n').find((one) => one.startsWith(mark));
  if (line === undefined) return null;
  try {
    const rules: unknown = JSON.parse(line.slice(mark.length));
    // What gives the same script is what it was made from: nothing in it was changed, nor in the rules.
    return isRules(rules) && scriptOf(rules) === script ? rules : null;
  } catch {
    return null;
  }
}

/** In the script's own order, whatever the rules ask for. */
function extensions(rules: readonly Rule[]): readonly string[] {
  const done = new Set(rules.flatMap(({ actions: doing }) => doing.map((one) => one.do)));
  const asked = new Set(rules.flatMap(({ conditions }) => conditions.map(({ field }) => field)));
  const wanted: readonly (readonly [string, boolean])[] = [
    ['fileinto', done.has('file')],
    ['imap4flags', done.has('read') || done.has('star')],
    ['copy', done.has('forward')],
    ['body', asked.has('body')],
  ];
  return wanted.flatMap(([name, isWanted]) => (isWanted ? [name] : []));
}

function ruleLines({ name, all, conditions, actions: doing, stops }: Rule): readonly string[] {
  const tests = conditions.map(testOf);
  const test = tests.length === 1 ? tests.join('') : `${all ? 'allof' : 'anyof'} (${tests.join(', ')})`;
  return [
    `# rule:[${oneLine(name)}]`,
    `if ${test} {`,
    ...flagsFirst(doing).map((action) => `  ${commandOf(action)}`),
    ...(stops ? ['  stop;'] : []),
    '}',
  ];
}

/** Flags are set before a message is filed: what is filed has those that are set by then. RFC 5232 §4 */
const flagsFirst = (doing: readonly Action[]): readonly Action[] =>
  doing.toSorted((one, other) => Number(!isFlag(one)) - Number(!isFlag(other)));

const isFlag = (action: Action): boolean => action.do === 'read' || action.do === 'star';

const headers: Readonly<Record<Exclude<Field, 'body'>, readonly string[]>> = {
  from: ['From'],
  to: ['To', 'Cc'],
  subject: ['Subject'],
  list: ['List-Id'],
};

function testOf({ field, match, value }: Condition): string {
  const tag = match === 'is' ? ':is' : ':contains';
  const not = match === 'lacks' ? 'not ' : '';
  const text = quoted(value);
  switch (field) {
    case 'body':
      return `${not}body :text ${tag} ${text}`;
    case 'from':
    case 'to':
      // An address that is named in full is that and no other; a word may stand in the name beside it.
      return match === 'is'
        ? `address :all :is ${listOf(headers[field])} ${text}`
        : `${not}header ${tag} ${listOf(headers[field])} ${text}`;
    case 'subject':
    case 'list':
      return `${not}header ${tag} ${listOf(headers[field])} ${text}`;
  }
}

function commandOf(action: Action): string {
  switch (action.do) {
    case 'file':
      return `fileinto ${quoted(action.mailbox)};`;
    case 'forward':
      return `redirect :copy ${quoted(action.address)};`;
    case 'read':
      return 'addflag "\\\\Seen";';
    case 'star':
      return 'addflag "\\\\Flagged";';
    case 'discard':
      return 'discard;';
  }
}

const listOf = (names: readonly string[]): string =>
  names.length === 1 ? names.map(quoted).join('') : `[${names.map(quoted).join(', ')}]`;

/** quoted-string: backslash before a quote and a backslash. RFC 5228 §8.1 */
const quoted = (text: string): string => `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const oneLine = (text: string): string => Array.from(text, (character) => (character < ' ' ? ' ' : character)).join('');

function isRules(value: unknown): value is readonly Rule[] {
  return Array.isArray(value) && value.every(isRule);
}

type Loose = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

const isRule = (value: unknown): value is Rule =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  ['isOn', 'all', 'stops'].every((key) => typeof value[key] === 'boolean') &&
  Array.isArray(value['conditions']) &&
  value['conditions'].every(isCondition) &&
  Array.isArray(value['actions']) &&
  value['actions'].every(isAction);

const isCondition = (value: unknown): value is Condition =>
  isObject(value) &&
  fields.some((field) => field === value['field']) &&
  matches.some((match) => match === value['match']) &&
  typeof value['value'] === 'string';

function isAction(value: unknown): value is Action {
  if (!isObject(value)) return false;
  if (value['do'] === 'file') return typeof value['mailbox'] === 'string';
  if (value['do'] === 'forward') return typeof value['address'] === 'string';
  return actions.some((name) => name === value['do']);
}
