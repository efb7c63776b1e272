/** postern sieve: scripts before they are used. What is wrong with one, and what it would do with a message. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { plain } from '../../base/plain.ts';
import { type Result, fail, ok } from '../../base/result.ts';
import { toldAction } from '../../mda/filters/told.ts';
import { fieldText, findField, headerFields } from '../../message/header/fields.ts';
import type { Program } from '../../sieve/compile/program.ts';
import { compile } from '../../sieve/compile/validator.ts';
import { limits } from '../../sieve/limits.ts';
import { runScript } from '../../sieve/run/interpreter.ts';
import type { Problem } from '../../sieve/types.ts';
import { harmless } from '../columns.ts';
import { type CommandGroup, type Failure, type Outcome, command, done, failed } from '../command.ts';
import { exit } from '../exit.ts';
import { traceLines } from '../filter-text.ts';
import { openMessage } from '../message-file.ts';
import type { Terminal } from '../terminal.ts';

interface Compiled {
  readonly program: Result<Program, readonly Problem[]>;
  readonly lines: number;
}

function readScript(name: string, terminal: Terminal): Result<Compiled, Failure> {
  const path = resolve(terminal.workingDirectory, name);
  if (!existsSync(path))
    return fail(failed(exit.noInput, `there is no file ${name}`, 'name a file with a Sieve script'));
  try {
    const octets = readFileSync(path);
    return ok({ program: compile(octets), lines: octets.toString('latin1').split('\n').length });
  } catch {
    return fail(failed(exit.noInput, `cannot read ${name}`, 'name a file with a Sieve script'));
  }
}

const problemLines = (name: string, problems: readonly Problem[]): readonly string[] =>
  problems.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`);

const wrong = (name: string, problems: readonly Problem[]): Outcome => ({
  ...done(problemLines(name, problems).map(harmless).join('\n'), plain({ valid: false, problems })),
  exit: exit.problems,
});

const check = command({
  about:
    'Say whether a Sieve script is right, and what is wrong with it, by line and column. FILE is a script. Exit code 0: it can be used, 2: it cannot.',
  operands: ['FILE'],
  options: {},
  run: ({ operands: [name = ''], terminal }) => {
    const script = readScript(name, terminal);
    if (!script.ok) return Promise.resolve(script.error);
    const { program, lines } = script.value;
    if (!program.ok) return Promise.resolve(wrong(name, program.error));
    const required = [...program.value.capabilities];
    const uses = required.length === 0 ? 'it requires no extension' : `it requires ${required.join(', ')}`;
    return Promise.resolve(done(`${name} can be used: ${lines} lines, ${uses}.`, { valid: true, required }));
  },
});

const dryRun = command({
  about:
    'Say what a Sieve script would do with a message, and why: each test with what it found. SCRIPT and MESSAGE are files. Nothing is done. Mailboxes are taken for missing, and nothing for a duplicate.',
  operands: ['SCRIPT', 'MESSAGE'],
  options: {
    'mail-from': {
      type: 'string',
      value: 'ADDRESS',
      about: 'The envelope sender; "" is that of notifications. Else the one in Return-Path.',
    },
    to: { type: 'string', value: 'ADDRESS', about: 'The recipient whose script it is. Else the one in Delivered-To.' },
    mailbox: { type: 'string', value: 'NAME', multiple: true, about: 'A mailbox that there is; for "mailboxexists".' },
    spam: {
      type: 'string',
      value: 'PERCENT',
      about: 'How likely the message is junk, for "spamtest"; 50 is where junk begins.',
    },
  },
  run: async ({ operands: [name = '', message = ''], values, terminal }) => {
    const script = readScript(name, terminal);
    if (!script.ok) return script.error;
    const { program } = script.value;
    if (!program.ok) return wrong(name, program.error);
    const file = await openMessage(resolve(terminal.workingDirectory, message));
    if (!file.ok) return failed(exit.noInput, `cannot read ${message}: ${file.error}`, 'name a file with one message');
    const { content } = file.value;
    const octets = Buffer.from(await content.read(0, limits.body));
    await file.value.close();
    const mailboxes = new Set(['INBOX', ...(values.mailbox ?? [])]);
    const envelope = {
      from: values['mail-from'] ?? addressIn(octets, 'return-path'),
      to: values.to ?? addressIn(octets, 'delivered-to'),
    };
    const now = systemClock.now();
    const { actions, trace, error } = await runScript(
      program.value,
      { size: content.size, octets, envelope },
      {
        now,
        zone: -new Date(now).getTimezoneOffset(),
        environment: new Map([
          ['location', 'MDA'],
          ['name', 'Postern'],
        ]),
        mailboxExists: (one) => Promise.resolve(mailboxes.has(one)),
        specialUseExists: () => Promise.resolve(false),
        isDuplicate: () => Promise.resolve(false),
        spamPercent: values.spam === undefined ? null : Number(values.spam),
        virus: 0,
        subaddressSeparators: '+',
      },
    );
    const text = [
      ...(error === null ? [] : [`${name}:${error.line}: ${error.message}: the message would be kept.`]),
      ...actions.map(toldAction),
      '',
      'Why:',
      ...traceLines(trace),
    ];
    const outcome = done(text.map(harmless).join('\n'), plain({ actions, trace, error }));
    return error === null ? outcome : { ...outcome, exit: exit.warnings };
  },
});

function addressIn(octets: Buffer, name: string): string {
  const field = findField(headerFields(octets), name);
  const text = field === null ? '' : fieldText(octets, field).trim();
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
}

export const sieve: CommandGroup = new Map([
  ['check', check],
  ['test', dryRun],
]);
