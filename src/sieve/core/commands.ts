/**
 * The actions that every script has.
 * Implements: RFC 5228 §4.2 (redirect), §4.3 (keep), §4.4 (discard). The controls are in compile/validator.ts and run/interpreter.ts.
 */
import type { CommandSpec } from '../compile/language.ts';
import { constant } from '../compile/text.ts';
import { sieveAddress } from '../run/addresses.ts';
import { ScriptError } from '../run/error.ts';
import { givenFlags } from '../run/flags.ts';

const keep: CommandSpec = {
  name: 'keep',
  act: (args, run) => run.decide({ kind: 'keep', flags: givenFlags(args, run), implicit: false }, args.at),
};

const discard: CommandSpec = {
  name: 'discard',
  act: (args, run) => run.decide({ kind: 'discard' }, args.at),
};

const redirect: CommandSpec = {
  name: 'redirect',
  positional: [{ name: 'an address', kind: 'string' }],
  check: (args, wrong) => {
    const text = constant(args.text(0));
    if (text !== null && sieveAddress(text) === null) wrong('this is no address');
  },
  act: (args, run) => {
    const address = sieveAddress(run.text(args.text(0)));
    if (address === null) throw new ScriptError(args.at, 'the message is sent on to what is no address');
    // RFC 3894 §3: a copy leaves the implicit keep.
    run.decide({ kind: 'redirect', address }, args.at, !args.has('copy'));
  },
};

export const coreCommands: readonly CommandSpec[] = [keep, discard, redirect];
