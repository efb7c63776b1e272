/**
 * A thousand connections at once from one address to a server with its usual limits: those beyond are refused in the protocol's
 * words and closed, and whoever comes from elsewhere is let in.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningSystem } from '../../src/system/start.ts';
import { LineSocket } from '../support/line-socket.ts';
import { startTestSystem } from '../support/system.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { waitFor } from '../support/wait-for.ts';
import { endAll, flood, heardLine } from './flood.ts';

/** Of one address, as a configuration has it that says nothing. */
const usual = 50;

let folder: TemporaryFolder;
let system: RunningSystem;

beforeAll(async () => {
  folder = temporaryFolder('flood');
  system = await startTestSystem(folder.path, { open: { smtp: {}, submission: {}, imap: {}, pop3: {} } });
});

afterAll(async () => {
  await system.stop();
  folder.remove();
});

it.each([
  ['smtp', '220 ', '421 4.7.0 Too many connections from you, try again later\r\n'],
  ['submission', '220 ', '421 4.7.0 Too many connections from you, try again later\r\n'],
  ['imap', '* OK ', '* BYE [UNAVAILABLE] Too many connections\r\n'],
  ['pop3', '+OK ', '-ERR [SYS/TEMP] Too many connections\r\n'],
])('%s', async (service, greeting, refusal) => {
  const port = system.ports[service] ?? 0;
  const floods = await flood(port, 1_000, '', heardLine);
  const refused = floods.filter(({ heard }) => heard === refusal);
  expect(floods.filter(({ heard }) => heard.startsWith(greeting))).toHaveLength(usual);
  expect(refused).toHaveLength(1_000 - usual);
  await waitFor('the refused to be closed', () => refused.every(({ ended }) => ended));
  const other = await LineSocket.connect(port);
  expect(await other.line()).toMatch(new RegExp(`^${greeting.replace(/[+*]/, '\\$&')}`));
  other.destroy();
  endAll(floods);
  await waitFor('the address to be let in again', async () => {
    const again = await flood(port, 1, '', heardLine);
    endAll(again);
    return again.every(({ heard }) => heard.startsWith(greeting));
  });
});
