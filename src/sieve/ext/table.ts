/** Every extension, and the vocabulary that they make together. To add one: a file here, and a row. */
import type { CommandSpec, Extension, TagSpec, TestSpec } from '../compile/language.ts';
import { coreCommands } from '../core/commands.ts';
import { coreTests } from '../core/tests.ts';
import { body } from './body.ts';
import { comparators } from './comparators.ts';
import { copy } from './copy.ts';
import { date } from './date.ts';
import { duplicate } from './duplicate.ts';
import { encodedCharacter } from './encoded-character.ts';
import { envelope } from './envelope.ts';
import { environment } from './environment.ts';
import { fileinto } from './fileinto.ts';
import { ihave } from './ihave.ts';
import { imap4flags } from './imap4flags.ts';
import { index } from './index.ts';
import { mailbox } from './mailbox.ts';
import { ereject, reject } from './reject.ts';
import { relational } from './relational.ts';
import { spamtest, spamtestplus, virustest } from './spamtest.ts';
import { specialUse } from './special-use.ts';
import { subaddress } from './subaddress.ts';
import { vacation, vacationSeconds } from './vacation.ts';
import { variables } from './variables.ts';

const extensions: readonly Extension[] = [
  fileinto,
  reject,
  ereject,
  envelope,
  encodedCharacter,
  ...comparators,
  copy,
  imap4flags,
  variables,
  relational,
  subaddress,
  body,
  date,
  index,
  vacation,
  vacationSeconds,
  mailbox,
  specialUse,
  duplicate,
  spamtest,
  spamtestplus,
  virustest,
  environment,
];

/** A word, and the extension that it needs; the core needs none. */
interface Word<Spec> {
  readonly spec: Spec;
  readonly capability: string | null;
}

export interface Vocabulary {
  has(capability: string): boolean;
  /** What comes with an extension, itself included. */
  with(capability: string): readonly string[];
  command(name: string): Word<CommandSpec> | null;
  test(name: string): Word<TestSpec> | null;
  /** Tags of a word, with those of what the script requires. */
  tags(spec: CommandSpec | TestSpec, uses: (capability: string) => boolean): ReadonlyMap<string, TagSpec>;
  /** Which extension has a tag for the word. */
  extensionOfTag(word: string, tag: string): string | null;
}

/** `more` are extensions of tests. */
export function createVocabulary(more: readonly Extension[] = []): Vocabulary {
  const known = new Set<string>();
  const all = [...extensions, ihave((capability) => known.has(capability)), ...more];
  for (const { capability } of all) known.add(capability);
  const commands = new Map<string, Word<CommandSpec>>(
    coreCommands.map((spec) => [spec.name, { spec, capability: null }]),
  );
  const tests = new Map<string, Word<TestSpec>>(coreTests.map((spec) => [spec.name, { spec, capability: null }]));
  for (const { capability, commands: own = [], tests: ownTests = [] } of all) {
    for (const spec of own) commands.set(spec.name, { spec, capability });
    for (const spec of ownTests) tests.set(spec.name, { spec, capability });
  }
  const added = all.flatMap(({ capability, tags = [] }) => tags.map(({ to, tag }) => ({ capability, to, tag })));
  return {
    has: (capability) => known.has(capability),
    with: (capability) => [
      capability,
      ...all.flatMap((one) => (one.capability === capability ? (one.implies ?? []) : [])),
    ],
    command: (name) => commands.get(name) ?? null,
    test: (name) => tests.get(name) ?? null,
    tags: ({ name, tags = [] }, uses) => {
      const found = new Map(tags.map((tag) => [tag.name, tag]));
      for (const { capability, to, tag } of added) if (to.includes(name) && uses(capability)) found.set(tag.name, tag);
      return found;
    },
    extensionOfTag: (word, name) =>
      added.find(({ to, tag }) => to.includes(word) && tag.name === name)?.capability ?? null,
  };
}

export const vocabulary = createVocabulary();

/** What a script may require, as `require` names it. */
export const capabilities: readonly string[] = [...extensions.map(({ capability }) => capability), 'ihave'];
