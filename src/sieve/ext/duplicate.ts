/** duplicate: whether such a message came before. Implements: RFC 7352. */
import type { Extension } from '../compile/language.ts';
import type { Arguments } from '../compile/arguments.ts';
import { limits } from '../limits.ts';
import type { Run } from '../run/run.ts';

export const duplicate: Extension = {
  capability: 'duplicate',
  tests: [
    {
      name: 'duplicate',
      tags: [
        { name: 'handle', takes: 'string' },
        { name: 'header', takes: 'string', group: 'what is unique' },
        { name: 'uniqueid', takes: 'string', group: 'what is unique' },
        { name: 'seconds', takes: 'number' },
        { name: 'last', takes: null },
      ],
      holds: async (args, run) => {
        const unique = uniqueOf(args, run);
        // RFC 7352 §3.1: without the field the message is no duplicate.
        if (unique === null) return false;
        const handle = args.tagText('handle');
        const named = handle === null ? '' : run.text(handle);
        const mark = JSON.stringify([named.slice(0, limits.handle), unique.slice(0, limits.handle)]);
        const seconds = Math.min(
          args.tagNumber('seconds') ?? limits.duplicateSeconds.usual,
          limits.duplicateSeconds.most,
        );
        run.spend(args.at);
        // Within one run a message does not become a duplicate of itself.
        const before = await run.world.isDuplicate(mark);
        if (!run.marks.some((one) => one.mark === mark)) run.marks.push({ mark, seconds, anew: args.has('last') });
        return before;
      },
    },
  ],
};

function uniqueOf(args: Arguments, run: Run): string | null {
  const id = args.tagText('uniqueid');
  if (id !== null) return `id:${run.text(id)}`;
  const header = args.tagText('header');
  const name = header === null ? 'message-id' : run.text(header);
  const [value] = run.mail.raw(name);
  return value === undefined ? null : `${name.toLowerCase()}:${value}`;
}
