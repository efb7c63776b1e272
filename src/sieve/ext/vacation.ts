/**
 * vacation: a notice to whoever writes.
 * Implements: RFC 5230 §4, RFC 6131 §2 (:seconds). Who gets one, and how it looks, is in mda/.
 */
import type { Arguments } from '../compile/arguments.ts';
import type { Extension } from '../compile/language.ts';
import { constant, type Text } from '../compile/text.ts';
import { limits } from '../limits.ts';
import { addressesIn, sieveAddress } from '../run/addresses.ts';
import { ScriptError } from '../run/error.ts';
import type { Run } from '../run/run.ts';

export const vacation: Extension = {
  capability: 'vacation',
  commands: [
    {
      name: 'vacation',
      tags: [
        { name: 'days', takes: 'number', group: 'period' },
        { name: 'subject', takes: 'string' },
        { name: 'from', takes: 'string' },
        { name: 'addresses', takes: 'strings' },
        { name: 'mime', takes: null },
        { name: 'handle', takes: 'string' },
      ],
      positional: [{ name: 'a reason', kind: 'string' }],
      check: (args, wrong) => {
        const from = args.tagText('from');
        const text = from === null ? null : constant(from);
        if (text !== null && sieveAddress(text) === null) wrong('what ":from" is given is no address');
      },
      act: (args, run) => {
        const reason = run.text(args.text(0));
        if (reason.length > limits.reason) throw new ScriptError(args.at, 'the reason is too long');
        const subject = args.tagText('subject');
        const from = args.tagText('from');
        const addresses = run.texts(args.tagTexts('addresses') ?? []).slice(0, limits.addresses);
        run.decide(
          {
            kind: 'vacation',
            reason,
            mime: args.has('mime'),
            subject: subject === null ? null : oneLine(run.text(subject)),
            from: from === null ? null : run.text(from),
            addresses: addresses.flatMap(
              (one) => sieveAddress(one) ?? addressesIn(one).map(({ local, domain }) => `${local}@${domain}`),
            ),
            seconds: periodOf(args),
            handle: handleOf(args, run),
          },
          args.at,
          false,
        );
      },
    },
  ],
};

export const vacationSeconds: Extension = {
  capability: 'vacation-seconds',
  implies: 'vacation',
  tags: [{ to: ['vacation'], tag: { name: 'seconds', takes: 'number', group: 'period' } }],
};

function periodOf(args: Arguments): number {
  const { least, usual, most } = limits.vacationSeconds;
  const days = args.tagNumber('days');
  // RFC 5230 §4.1: a day at the least; RFC 6131 §2: with ":seconds" none is allowed.
  const seconds = args.tagNumber('seconds') ?? (days === null ? usual : Math.max(1, days) * 86_400);
  return Math.min(Math.max(seconds, least), most);
}

/** What makes two notices the same: the handle, or what the script says, before variables are put in. RFC 5230 §4.2 */
function handleOf(args: Arguments, run: Run): string {
  const handle = args.tagText('handle');
  if (handle !== null) return JSON.stringify(['handle', run.text(handle)]);
  const written = (text: Text | null): Text['pieces'] | null => text?.pieces ?? null;
  const subject = written(args.tagText('subject'));
  const from = written(args.tagText('from'));
  return JSON.stringify(['text', subject, from, args.has('mime'), args.text(0).pieces]);
}

function oneLine(text: string): string {
  const line = text.replaceAll('\r', ' ').replaceAll('\n', ' ').trim();
  return line.slice(0, limits.subject).toWellFormed();
}
