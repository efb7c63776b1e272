/** A short load, the same in every run: nothing that a client is told contradicts what it or another one was told. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Lab } from '../support/lab.ts';
import { modern } from './actions.ts';
import { runLoad } from './run.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ plain: true });
});
afterAll(() => lab.remove());

it('tells every session the truth about its mailbox', async () => {
  const { problems, commands, audits } = await runLoad({
    port: lab.ports.imap,
    users: ['alice@alpha.test', 'bob@beta.test'],
    password: lab.password,
    clients: 6,
    seed: 1,
    milliseconds: 4_000,
    auditEvery: 500,
    actions: modern,
    manners: ['plain', 'condstore', 'qresync'],
  });
  expect(problems).toEqual([]);
  expect(commands).toBeGreaterThan(500);
  expect(audits).toBeGreaterThan(2);
});
