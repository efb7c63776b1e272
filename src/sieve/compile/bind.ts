/**
 * Arguments as they were written, put where a command or a test has its own.
 * Implements: RFC 5228 §2.6 (positional arguments behind tagged ones), §2.7.1 (one match type), §2.7.4.
 */
import type { Argument, Position, Problem } from '../types.ts';
import { Arguments, type Value } from './arguments.ts';
import type { ArgumentKind, Check, Positional, TagSpec } from './language.ts';
import { type Text, readText } from './text.ts';

export interface Shape {
  /** 'the test "header"' */
  readonly called: string;
  readonly tags: ReadonlyMap<string, TagSpec>;
  readonly positional: readonly Positional[];
  readonly check: Check | undefined;
}

export interface Binding {
  readonly uses: (capability: string) => boolean;
  /** Which extension would have the tag, where one has. */
  readonly extensionOf: (tag: string) => string | null;
  readonly wrong: (problem: Problem) => void;
}

/** null where something is wrong: it has been told then. */
export function bind(given: readonly Argument[], at: Position, shape: Shape, binding: Binding): Arguments | null {
  const problems: string[] = [];
  const wrong = (where: Position, message: string): void => {
    problems.push(message);
    binding.wrong({ line: where.line, column: where.column, message });
  };
  const valueOf = (argument: Argument | undefined, kind: ArgumentKind, name: string, where: Position): Value | null => {
    const value = argument === undefined ? null : read(argument, kind, binding.uses, wrong);
    if (value === null) wrong(argument?.at ?? where, `${shape.called} needs ${kinds[kind]} as ${name}`);
    return value;
  };
  const tags = new Map<string, Value | null>();
  const groups = new Map<string, string>();
  const positional: Argument[] = [];
  for (let index = 0; index < given.length; index++) {
    const argument = given[index];
    if (argument === undefined) break;
    if (argument.kind !== 'tag') {
      positional.push(argument);
      continue;
    }
    const { name } = argument;
    const spec = shape.tags.get(name);
    if (positional.length > 0)
      wrong(argument.at, `":${name}" must stand before the other arguments of ${shape.called}`);
    if (spec === undefined) {
      wrong(argument.at, unknownTag(name, shape.called, binding.extensionOf(name)));
      continue;
    }
    if (tags.has(name)) wrong(argument.at, `":${name}" stands there twice`);
    const rival = spec.group === undefined ? undefined : groups.get(spec.group);
    if (rival !== undefined && rival !== name) wrong(argument.at, `":${rival}" and ":${name}" exclude one another`);
    if (spec.group !== undefined) groups.set(spec.group, name);
    if (spec.takes === null) tags.set(name, null);
    else {
      index += 1;
      tags.set(name, valueOf(given[index], spec.takes, `what ":${name}" is given`, argument.at));
    }
  }
  const least = shape.positional.filter(({ optional }) => optional !== true).length;
  const { length } = positional;
  if (length < least || length > shape.positional.length) {
    wrong(at, `${shape.called} takes ${counted(shape.positional)}, but ${length === 0 ? 'none' : length} stand there`);
    return null;
  }
  let spare = length - least;
  let next = 0;
  const values = shape.positional.map(({ kind, name, optional }) => {
    if (optional === true && spare === 0) return null;
    if (optional === true) spare -= 1;
    return valueOf(positional[next++], kind, name, at);
  });
  const args = new Arguments(at, tags, values);
  if (problems.length === 0) shape.check?.(args, (message) => wrong(at, `${shape.called}: ${message}`), binding.uses);
  return problems.length === 0 ? args : null;
}

const kinds: Readonly<Record<ArgumentKind, string>> = {
  string: 'a string',
  strings: 'a string or a list of strings',
  number: 'a number',
};

const counted = (positional: readonly Positional[]): string =>
  positional.length === 0
    ? 'no arguments'
    : `${positional.length} argument${positional.length === 1 ? '' : 's'} (${positional.map(({ name }) => name).join(', ')})`;

const unknownTag = (name: string, called: string, extension: string | null): string =>
  extension === null
    ? `${called} has no tag ":${name}"`
    : `":${name}" needs the extension "${extension}": write require "${extension}";`;

function read(
  argument: Argument,
  kind: ArgumentKind,
  uses: (capability: string) => boolean,
  wrong: (where: Position, message: string) => void,
): Value | null {
  if (argument.kind === 'number') return kind === 'number' ? argument.number : null;
  if (argument.kind === 'tag' || kind === 'number') return null;
  if (kind === 'string' && (argument.listed || argument.strings.length !== 1)) return null;
  const texts: Text[] = [];
  for (const one of argument.strings) {
    const text = readText(one, uses);
    if (text.ok) texts.push(text.value);
    else wrong(one, text.error);
  }
  return texts;
}
