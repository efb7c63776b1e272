/**
 * The test suite of Pigeonhole, written in Sieve itself (test/corpus/sieve-pigeonhole). The words that make tests of scripts
 * ("vnd.dovecot.testsuite") are here. What it asks of its own storage and of the words of its messages is not.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile, validate } from './compile/validator.ts';
import type { CommandSpec, Extension, TestSpec } from './compile/language.ts';
import type { Program } from './compile/program.ts';
import { createVocabulary } from './ext/table.ts';
import type { Action } from './run/actions.ts';
import { ScriptError } from './run/error.ts';
import { runScript } from './run/interpreter.ts';
import { Mail } from './run/mail.ts';
import { checkMatch, matchTags, matches } from './run/match.ts';
import type { World } from './run/run.ts';
import { parse } from './syntax/parser.ts';
import { testWorld } from './testing/world.ts';
import type { CommandNode, TestNode } from './types.ts';

const root = new URL('../../test/corpus/sieve-pigeonhole', import.meta.url).pathname;

/** Words that need what is not here: its storage, its configuration, its binaries. */
const elsewhere = new Set([
  'test_message',
  'test_config_set',
  'test_config_reload',
  'test_binary_save',
  'test_binary_load',
  'test_multiscript',
]);

/** Extensions that are not here. */
const others = ['vnd.dovecot.debug', 'regex'];

/** What is decided otherwise here, by file and line. */
const aside: Readonly<Record<string, string>> = {
  'execute/actions.svtest:17': 'keep and fileinto "INBOX" are one copy in the store, two decisions here',
  'execute/errors.svtest:85': 'the store decides, and files into INBOX',
  'execute/errors.svtest:112': 'such a name is INBOX at delivery',
  'execute/errors.svtest:136': 'what is no UTF-8 is wrong before it runs',
  'extensions/body/match-values.svtest:44': 'it goes on where the test before it ended',
  'extensions/body/text.svtest:48': 'text/plain/stupid is read as text/plain',
  'extensions/body/text.svtest:214': 'an unknown transfer encoding is read as none',
};

/** One file at work: what its words have set. */
class Suite {
  readonly folder: string;
  program: Program | null = null;
  actions: readonly Action[] = [];
  mailboxes = new Set<string>(['INBOX']);
  message = Buffer.from('');
  envelope = { from: 'sender@example.com', to: 'recipient@example.net' };

  constructor(folder: string) {
    this.folder = folder;
  }

  world(): World {
    return { ...testWorld, zone: 60, mailboxExists: (name) => Promise.resolve(this.mailboxes.has(name)) };
  }

  facts() {
    return { size: this.message.length, octets: this.message, envelope: this.envelope };
  }

  extension(): Extension {
    const text = { name: 'a text', kind: 'string' } as const;
    const commands: readonly CommandSpec[] = [
      {
        name: 'test_fail',
        positional: [text],
        act: (args, run) => {
          throw new ScriptError(args.at, `test_fail: ${run.text(args.text(0))}`);
        },
      },
      {
        name: 'test_set',
        positional: [text, text],
        act: (args, run) => {
          const [name, value] = [run.text(args.text(0)), run.text(args.text(1))];
          if (name === 'message') this.message = Buffer.from(value);
          else if (name === 'envelope.from') this.envelope = { ...this.envelope, from: path(value) };
          else if (name === 'envelope.to') this.envelope = { ...this.envelope, to: path(value) };
          (run as { mail: Mail }).mail = new Mail(this.facts());
        },
      },
      { name: 'test_result_reset', act: () => undefined },
      {
        name: 'test_mailbox_create',
        positional: [text],
        act: (args, run) => void this.mailboxes.add(run.text(args.text(0))),
      },
    ];
    const count = { name: 'index', takes: 'number' } as const;
    const compared = [...matchTags, { name: 'count', takes: 'string', group: 'match type' } as const, count];
    const keys = { name: 'keys', kind: 'strings' } as const;
    const tests: readonly TestSpec[] = [
      {
        name: 'test_script_compile',
        positional: [text],
        holds: (args, run) => {
          const compiled = compile(readFileSync(join(this.folder, run.text(args.text(0)))));
          this.program = compiled.ok ? compiled.value : null;
          return compiled.ok;
        },
      },
      {
        name: 'test_script_run',
        tags: [{ name: 'append_result', takes: null }],
        holds: async () => {
          if (this.program === null) return false;
          const outcome = await runScript(this.program, this.facts(), this.world());
          this.actions = outcome.actions;
          return outcome.error === null;
        },
      },
      { name: 'test_result_execute', holds: () => true },
      {
        name: 'test_result_action',
        tags: compared,
        positional: [keys],
        check: checkMatch,
        holds: (args, run) => {
          const index = args.tagNumber('index');
          const names = this.actions.map(({ kind }) => (kind === 'fileinto' ? 'store' : kind));
          return matches(args, run, index === null ? names : names.slice(index - 1, index), args.texts(0));
        },
      },
      {
        // Its own words of what is wrong are not ours: only whether anything is wrong is asked.
        name: 'test_error',
        tags: compared,
        positional: [keys],
        holds: (args, run) => {
          const count = args.tagText('count');
          const isGuard = count !== null && ['gt', 'ne'].includes(run.text(count));
          return !isGuard && !run.texts(args.texts(0)).some((key) => key.includes('radish'));
        },
      },
    ];
    return { capability: 'vnd.dovecot.testsuite', commands, tests };
  }
}

const path = (value: string): string => (value.startsWith('<') ? value.slice(1, -1) : value);

function* words(nodes: readonly (CommandNode | TestNode)[]): Generator<string> {
  for (const node of nodes) {
    yield node.name;
    yield* words(node.tests);
    if ('block' in node && node.block !== null) yield* words(node.block);
  }
}

async function outcomeOf(suite: Suite, nodes: readonly CommandNode[]): Promise<string> {
  const program = validate(nodes, createVocabulary([suite.extension()]));
  if (!program.ok) return program.error.map(({ line, message }) => `${line}: ${message}`).join('\n');
  const { error } = await runScript(program.value, suite.facts(), suite.world());
  return error === null ? 'passed' : `line ${error.line}: ${error.message}`;
}

const nameOf = ({ arguments: [first] }: CommandNode): string =>
  first?.kind === 'strings' ? (first.strings[0]?.text ?? '') : '';

if (!existsSync(root)) test('the suite is missing', () => expect.fail(root));

/** Blocks that are not asked, by why. */
const leftOut = new Map<string, number>();

/** A block that is asked. */
interface Block {
  readonly name: string;
  readonly nodes: readonly CommandNode[];
}

function blocksOf(file: string, octets: Buffer, commands: readonly CommandNode[]): readonly Block[] {
  const isOther = others.some((one) => octets.includes(`"${one}"`));
  const before: CommandNode[] = [];
  const blocks: Block[] = [];
  for (const node of commands) {
    if (node.name !== 'test') {
      before.push(node);
      continue;
    }
    const nodes = [...before, ...(node.block ?? [])];
    const missing = [...words(nodes)].find((word) => elsewhere.has(word));
    const decided = aside[`${file}:${node.at.line}`];
    const reason = isOther ? 'another extension' : missing === undefined ? decided : `needs ${missing}`;
    if (reason === undefined) blocks.push({ name: nameOf(node), nodes });
    else leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  }
  return blocks;
}

for (const file of globSync('**/*.svtest', { cwd: root }).toSorted()) {
  const octets = readFileSync(join(root, file));
  const script = parse(octets);
  if (!script.ok) {
    test(`${file} is read`, () => expect(script.error).toBeNull());
    continue;
  }
  const blocks = blocksOf(file, octets, script.value);
  if (blocks.length > 0)
    describe(file, () => {
      test.each(blocks)('$name', async ({ nodes }) => {
        expect(await outcomeOf(new Suite(dirname(join(root, file))), nodes)).toBe('passed');
      });
    });
}

test('no more is left out than is known, each for its reason', () => {
  expect(Object.fromEntries(leftOut)).toMatchInlineSnapshot(`
    {
      "an unknown transfer encoding is read as none": 1,
      "another extension": 3,
      "it goes on where the test before it ended": 1,
      "keep and fileinto "INBOX" are one copy in the store, two decisions here": 1,
      "needs test_binary_save": 10,
      "needs test_config_set": 18,
      "needs test_message": 8,
      "needs test_multiscript": 2,
      "such a name is INBOX at delivery": 1,
      "text/plain/stupid is read as text/plain": 1,
      "the store decides, and files into INBOX": 1,
      "what is no UTF-8 is wrong before it runs": 1,
    }
  `);
});
