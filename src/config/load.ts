/**
 * From the text of postern.toml to a configuration, or to every problem in it: key, line, what is wrong, what to write.
 * Implements: TOML 1.0 (by smol-toml).
 * Not here: reading the file; resolving paths (the caller knows the folders).
 */
import { TomlError, parse } from 'smol-toml';
import * as v from 'valibot';
import { type Result, fail, ok } from '../base/result.ts';
import { describe } from './describe.ts';
import { keyLines, lineOf } from './lines.ts';
import { camelCase, nearest, snakeCase } from './names.ts';
import { type Config, type ConfigInput, schema } from './schema.ts';

export interface ConfigProblem {
  /** As the file writes it, '' for the file as a whole. */
  readonly key: string;
  /** From 1; null for a key that is missing. */
  readonly line: number | null;
  /** A whole sentence with key, line and remedy. */
  readonly text: string;
}

export function parseConfig(text: string): Result<Config, readonly ConfigProblem[]> {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    return fail([syntaxProblem(error)]);
  }
  const lines = keyLines(text);
  const known = withProgramNames(document, [], lines);
  const parsed = v.safeParse(schema, known.value);
  const problems = [...known.problems, ...(parsed.issues ?? []).map((issue) => problemOf(issue, lines))];
  if (parsed.success && problems.length === 0) {
    const clashes = sameEndpoint(parsed.output, lines);
    return clashes.length === 0 ? ok(parsed.output) : fail(clashes);
  }
  return fail(problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
}

/** A configuration made by the program itself; throws on a wrong one. */
export const makeConfig = (input: ConfigInput): Config => v.parse(schema, input);

function syntaxProblem(error: unknown): ConfigProblem {
  if (!(error instanceof TomlError)) throw error;
  const what = (error.message.split('\n')[0] ?? '').replace('Invalid TOML document: ', '');
  return {
    key: '',
    line: error.line,
    text: `the file is not TOML: ${what} (line ${error.line}, column ${error.column})`,
  };
}

/** Gives keys the program's names; a key in the program's spelling is not known in the file. */
function withProgramNames(
  value: unknown,
  path: readonly string[],
  lines: ReadonlyMap<string, number>,
): { readonly value: unknown; readonly problems: readonly ConfigProblem[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date)
    return { value, problems: [] };
  const named: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, inner] of Object.entries(value)) {
    const own = camelCase(name);
    const below = [...path, own];
    if (snakeCase(own) !== name || describe(below) === null) {
      problems.push(unknownKey([...path.map(snakeCase), name], path, lines));
      continue;
    }
    const deeper = withProgramNames(inner, below, lines);
    named[own] = deeper.value;
    problems.push(...deeper.problems);
  }
  return { value: named, problems };
}

function unknownKey(
  written: readonly string[],
  parent: readonly string[],
  lines: ReadonlyMap<string, number>,
): ConfigProblem {
  const within = describe(parent);
  const names = within?.kind === 'section' ? within.names.map(snakeCase) : [];
  const name = written.at(-1) ?? '';
  const meant = nearest(name, names);
  const line = lineOf(lines, written);
  const remedy = meant === null ? `known here are ${names.join(', ')}` : `did you mean ${meant}?`;
  return { key: written.join('.'), line, text: `${written.join('.')} is not known${onLine(line)}: ${remedy}` };
}

function problemOf(issue: v.BaseIssue<unknown>, lines: ReadonlyMap<string, number>): ConfigProblem {
  const path = (issue.path ?? []).map((item) => String((item as { readonly key: unknown }).key));
  const names = path.filter((name) => Number.isNaN(Number(name)));
  const written = names.map(snakeCase);
  const key = written.join('.');
  const described = describe(names);
  const last = written.at(-1) ?? '';
  const section = written.slice(0, -1).join('.');
  if (described?.kind === 'section' || described === null) {
    const line = lineOf(lines, written);
    return { key, line, text: `${key} must be a table${onLine(line)}: write [${key}] on a line of its own` };
  }
  const write = `write ${last} = ${described.note.example}`;
  if (issue.input === undefined) return { key, line: null, text: `${key} is missing: ${write} below [${section}]` };
  const line = lineOf(lines, written);
  return { key, line, text: `${key} ${issue.message}${onLine(line)}: ${write}` };
}

const onLine = (line: number | null): string => (line === null ? '' : ` (line ${line})`);

/** Two listeners cannot have the same address and port. */
function sameEndpoint(config: Config, lines: ReadonlyMap<string, number>): readonly ConfigProblem[] {
  const taken = new Map<number, { readonly name: string; readonly host: string }>();
  const problems: ConfigProblem[] = [];
  const everywhere = (host: string): boolean => host === '::' || host === '0.0.0.0';
  for (const [name, listener] of Object.entries(config.listeners)) {
    if (!listener.enabled) continue;
    const other = taken.get(listener.port);
    if (other !== undefined && (other.host === listener.host || everywhere(other.host) || everywhere(listener.host))) {
      const key = `listeners.${name}.port`;
      const line = lineOf(lines, ['listeners', name, 'port']);
      const text = `${key} is ${listener.port} like listeners.${other.name}.port${onLine(line)}: give one of them another port, or write enabled = false below [listeners.${name}]`;
      problems.push({ key, line, text });
    }
    taken.set(listener.port, { name, host: listener.host });
  }
  return problems;
}
