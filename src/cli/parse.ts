/**
 * From the words of the command line to a command and its values.
 */
import { parseArgs } from 'node:util';
import { errorText } from '../base/log.ts';
import { type Command, type CommandGroup, type Failure, type Option, type Options, wrongUsage } from './command.ts';
import { nearest } from '../config/names.ts';

/** Options that every command has. */
export const commonOptions = {
  help: { type: 'boolean', short: 'h', about: 'Show this help.' },
  json: { type: 'boolean', about: 'Print the answer as JSON; an error too, on stderr.' },
} as const satisfies Options;

type Value = string | boolean | readonly string[];

export type Parsed =
  | {
      readonly kind: 'run';
      readonly values: Readonly<Record<string, Value>>;
      readonly operands: readonly string[];
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly failure: Failure };

/** `name` is the command as it was typed, such as 'account add'. */
export function parseCommand(name: string, command: Command, words: readonly string[]): Parsed {
  const see = `see postern ${name} --help`;
  const options = { ...commonOptions, ...command.options };
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    return { kind: 'wrong', failure: wrongUsage(sentence(error), optionRemedy(words, options) ?? see) };
  }
  if (parsed.values.help === true) return { kind: 'help' };
  const required = command.operands.filter((operand) => !operand.startsWith('['));
  const missing = required[parsed.positionals.length];
  if (missing !== undefined)
    return { kind: 'wrong', failure: wrongUsage(`${missing} is missing`, `write postern ${usage(name, command)}`) };
  const extra = parsed.positionals[command.operands.length];
  if (extra !== undefined)
    return {
      kind: 'wrong',
      failure: wrongUsage(`${extra} is one word too many`, `write postern ${usage(name, command)}`),
    };
  return { kind: 'run', values: parsed.values, operands: parsed.positionals };
}

/** parseArgs explains more than a person wants to read; the first sentence says it. */
const sentence = (error: unknown): string => errorText(error).split(/\. |\n/, 1)[0] ?? '';

function optionRemedy(words: readonly string[], options: Options): string | null {
  for (const word of words) {
    if (!word.startsWith('--')) continue;
    const name = word.slice(2).split('=', 1)[0] ?? '';
    if (name === '' || Object.hasOwn(options, name)) continue;
    const meant = nearest(name, Object.keys(options));
    if (meant !== null) return `did you mean --${meant}?`;
  }
  return null;
}

export function usage(name: string, command: Command): string {
  const options = Object.keys(command.options).length > 0 ? ['[options]'] : [];
  return [name, ...command.operands, ...options].join(' ');
}

export function helpText(name: string, command: Command): string {
  const options = Object.entries<Option>({ ...command.options, ...commonOptions });
  const written = options.map(([option, { value }]) => `--${option}${value === undefined ? '' : ` ${value}`}`);
  const width = Math.max(...written.map((option) => option.length));
  const lines = options.map(([, { about }], index) => `  ${(written[index] ?? '').padEnd(width)}  ${about}`);
  return `Usage: postern ${usage(name, command)}\n\n${command.about}\n\nOptions:\n${lines.join('\n')}\n`;
}

export function groupHelpText(name: string, group: CommandGroup): string {
  const commands = [...group];
  const width = Math.max(...commands.map(([verb, command]) => usage(verb, command).length));
  const lines = commands.map(
    ([verb, command]) => `  ${usage(verb, command).padEnd(width)}  ${firstSentence(command.about)}`,
  );
  return `Usage: postern ${name} COMMAND\n\nCommands:\n${lines.join('\n')}\n\npostern ${name} COMMAND --help says more.\n`;
}

export const firstSentence = (about: string): string => `${about.split('.', 1)[0] ?? ''}.`;
