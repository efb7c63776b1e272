/**
 * IDLE: tells changes as they happen until DONE. Nothing is polled: the change feed wakes it.
 * Implements: RFC 9051 §6.3.13.
 */
import { bad, bare, command, ok } from './command.ts';

export const idle = command({
  where: 'account',
  usage: 'IDLE',
  parse: bare,
  run: async ({ session }) => {
    const { output, input } = session;
    output.text('+ idling\r\n');
    await output.flush();
    const heard: { line: Buffer | 'too-long' | null | undefined } = { line: undefined };
    void input.line(1_000).then((line) => {
      heard.line = line;
      session.wake();
    });
    while (heard.line === undefined) {
      // The session ends: nobody waits for DONE.
      if (!(await session.tell())) return ok('Idle no more');
      await output.flush();
      await session.changed();
    }
    const { line: text } = heard;
    return text instanceof Buffer && text.toString('latin1').toUpperCase() === 'DONE'
      ? ok('Idle no more')
      : bad('IDLE ends with DONE');
  },
});
