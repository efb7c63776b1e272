/**
 * Runs one command line: finds the command, parses, runs, prints, answers the exit code.
 */
import { isDiskFull } from '../base/disk-full.ts';
import { errorText } from '../base/log.ts';
import { nearest } from '../config/names.ts';
import type { Command, Failure, Outcome } from './command.ts';
import { failed, wrongUsage } from './command.ts';
import { type Exit, exit } from './exit.ts';
import { groupHelpText, helpText, parseCommand } from './parse.ts';
import { commands, overview } from './table.ts';
import type { Terminal } from './terminal.ts';

export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<Exit> {
  const [first, ...rest] = words;
  if (first === undefined) {
    terminal.error(overview());
    return exit.usage;
  }
  if (first === 'help' || first === '--help' || first === '-h') return help(rest, terminal);
  const name = first === '--version' ? 'version' : first;
  const entry = commands.get(name);
  if (entry === undefined) return report(unknown(`postern ${first}`, first, [...commands.keys()]), terminal);
  const loaded = await entry.load();
  if (!(loaded instanceof Map)) return await runCommand(name, loaded as Command, rest, terminal);
  const [verb, ...others] = rest;
  if (verb === undefined || verb === '--help' || verb === '-h') {
    if (verb === undefined) terminal.error(groupHelpText(name, loaded));
    else terminal.out(groupHelpText(name, loaded));
    return verb === undefined ? exit.usage : exit.ok;
  }
  const command = loaded.get(verb) as Command | undefined;
  if (command === undefined)
    return report(unknown(`postern ${name} ${verb}`, verb, [...loaded.keys()] as string[]), terminal);
  return await runCommand(`${name} ${verb}`, command, others, terminal);
}

async function runCommand(name: string, command: Command, words: readonly string[], terminal: Terminal): Promise<Exit> {
  const parsed = parseCommand(name, command, words);
  const wantsJson = words.includes('--json');
  if (parsed.kind === 'wrong') return report(parsed.failure, terminal, wantsJson);
  if (parsed.kind === 'help') {
    terminal.out(helpText(name, command));
    return exit.ok;
  }
  const { json: _json, ...values } = parsed.values;
  let outcome: Outcome;
  try {
    outcome = await command.run({ values, operands: parsed.operands, terminal, json: wantsJson });
  } catch (error) {
    outcome = unexpected(error);
  }
  if (!outcome.ok) return report(outcome, terminal, wantsJson);
  if (outcome.value === null && outcome.text === '') return outcome.exit ?? exit.ok;
  if (wantsJson) terminal.out(`${JSON.stringify(outcome.value, null, 2)}\n`);
  else if (outcome.text !== '') terminal.out(outcome.text.endsWith('\n') ? outcome.text : `${outcome.text}\n`);
  return outcome.exit ?? exit.ok;
}

async function help(words: readonly string[], terminal: Terminal): Promise<Exit> {
  if (words[0] !== undefined && words[0] !== 'help') return await runCommandLine([...words, '--help'], terminal);
  terminal.out(overview());
  return exit.ok;
}

/** On stderr, so that stdout is an answer or nothing. */
function report(failure: Failure, terminal: Terminal, json = false): Exit {
  const { what, remedy } = failure;
  if (json) terminal.error(`${JSON.stringify({ error: what, remedy, exit: failure.exit }, null, 2)}\n`);
  else terminal.error(`postern: ${what}\n${remedy === '' ? '' : `  ${remedy}\n`}`);
  return failure.exit;
}

function unknown(written: string, word: string, known: readonly string[]): Failure {
  const meant = nearest(word, known);
  return wrongUsage(`${written} is not a command`, meant === null ? 'see postern help' : `did you mean ${meant}?`);
}

/** What nobody foresaw; errors of the operating system keep their own words. */
function unexpected(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EACCES' || code === 'EPERM')
    return failed(exit.noPermission, errorText(error), 'run it as the user who owns the data, or change the owner');
  if (isDiskFull(error)) return failed(exit.io, 'the disk is full', 'make room and run it again');
  if (typeof code === 'string' && code.startsWith('E')) return failed(exit.io, errorText(error), '');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return failed(exit.software, `a fault in Postern: ${stack}`, 'please report it with the lines above');
}
