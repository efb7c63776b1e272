/**
 * Whether any value matches any key.
 * Implements: RFC 5228 §2.7.1 (match types), §2.7.3 (comparators), RFC 5231 §4 (:value, :count).
 */
import type { Arguments } from '../compile/arguments.ts';
import type { Check, TagSpec } from '../compile/language.ts';
import { constant, type Text } from '../compile/text.ts';
import { limits } from '../limits.ts';
import { builtIn, type Comparator, comparatorNamed, usualComparator } from './comparators.ts';
import { ScriptError } from './error.ts';
import { glob, globMatch, globValue } from './glob.ts';
import type { Run } from './run.ts';

/** Tags of every test that compares. */
export const matchTags: readonly TagSpec[] = [
  { name: 'is', takes: null, group: 'match type' },
  { name: 'contains', takes: null, group: 'match type' },
  { name: 'matches', takes: null, group: 'match type' },
  { name: 'comparator', takes: 'string' },
];

/** relational-match = "gt" / "ge" / "lt" / "le" / "eq" / "ne". RFC 5231 §4 */
const relations: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['gt', (order) => order > 0],
  ['ge', (order) => order >= 0],
  ['lt', (order) => order < 0],
  ['le', (order) => order <= 0],
  ['eq', (order) => order === 0],
  ['ne', (order) => order !== 0],
]);

export const checkMatch: Check = (args, wrong, uses) => {
  const problem = comparatorProblem(args, uses);
  if (problem !== null) wrong(problem);
  for (const tag of ['value', 'count']) {
    const relation = args.tagText(tag);
    const word = relation === null ? 'eq' : constant(relation);
    if (word === null || !relations.has(word)) wrong(`":${tag}" is given "gt", "ge", "lt", "le", "eq" or "ne"`);
  }
};

function comparatorProblem(args: Arguments, uses: (capability: string) => boolean): string | null {
  const given = args.tagText('comparator');
  const name = given === null ? usualComparator : constant(given);
  if (name === null) return 'the comparator must be named without variables';
  const comparator = comparatorNamed(name);
  if (comparator === null) return `there is no comparator "${name.slice(0, limits.quoted)}"`;
  if (!builtIn.has(name) && !uses(`comparator-${name}`)) return `the comparator needs require "comparator-${name}";`;
  const type = args.oneOf(['contains', 'matches']);
  return comparator.fold === null && type !== null ? `the comparator "${name}" cannot be used with ":${type}"` : null;
}

interface Options {
  /** What a value is called in the explanation: "Subject". */
  readonly called?: string;
  /** Whether ${1} and so on are set. RFC 5173 §6 has a test that sets none. */
  readonly sets?: boolean;
}

export function matches(
  args: Arguments,
  run: Run,
  values: readonly string[],
  keys: readonly Text[],
  options: Options = {},
): boolean {
  const name = args.tagText('comparator');
  const comparator = comparatorNamed(name === null ? usualComparator : run.text(name));
  if (comparator === null) throw new ScriptError(args.at, 'there is no such comparator');
  const count = args.tagText('count');
  if (count !== null) {
    const relation = relations.get(run.text(count));
    const number = String(values.length);
    run.trace.found(`there are ${number}`);
    return keys.some((key) => relation?.(comparator.order(number, run.text(key))) === true);
  }
  const tried = values.slice(0, limits.values);
  const texts = run.texts(keys);
  const match = matcher(args, run, comparator, options.sets !== false);
  for (const value of tried) {
    for (const key of texts) {
      run.spend(args.at, value.length + key.length);
      if (!match(value, key)) continue;
      run.trace.found(options.called === undefined ? value : `${options.called}: ${value}`);
      return true;
    }
  }
  const [first] = values;
  if (first === undefined)
    run.trace.found(options.called === undefined ? 'there is none' : `there is no ${options.called}`);
  else run.trace.found(options.called === undefined ? first : `${options.called}: ${first}`);
  return false;
}

function matcher(
  args: Arguments,
  run: Run,
  comparator: Comparator,
  sets: boolean,
): (value: string, key: string) => boolean {
  const relation = args.tagText('value');
  if (relation !== null) {
    const test = relations.get(run.text(relation));
    return (value, key) => test?.(comparator.order(value, key)) === true;
  }
  const { fold } = comparator;
  if (fold === null || !(args.has('contains') || args.has('matches'))) return comparator.equal;
  if (args.has('contains')) return (value, key) => fold(value).includes(fold(key));
  return (value, key) => {
    const pattern = glob(key, fold);
    run.spend(args.at, value.length * pattern.longest);
    const found = globMatch(pattern, globValue(value, fold, comparator.keepsPlaces));
    if (found === null) return false;
    if (sets) run.setMatched(() => found);
    return true;
  };
}
