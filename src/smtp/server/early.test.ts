/** Who speaks before the greeting, over a real socket. */
import { expect, test } from 'vitest';
import { startServer } from '../../../test/dialogs/smtp/doubles.ts';
import { DialogClient } from '../../../test/dialogs/smtp/runner.ts';
import { silentLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { createEarlyTalkers } from '../../mta/door/early.ts';
import { createFindings } from '../../mta/door/findings.ts';

const long = 20_000;

function earlyTalkers(silence: number, refuses: boolean, known: boolean) {
  const findings = createFindings();
  const sessions: string[] = [];
  const early = createEarlyTalkers({
    silence,
    refuses,
    isExempt: () => false,
    isKnown: () => known,
    findings: {
      of: (session) => findings.of(session),
      add: (session, found) => {
        sessions.push(session);
        findings.add(session, found);
      },
    },
    log: silentLog,
    metrics: noMetrics,
  });
  return {
    early,
    sessions,
    found: () => findings.of(sessions[0] ?? '').map(({ name, points }) => `${name} ${points}`),
  };
}

test.each([
  [true, ['554 5.5.1 You spoke before the greeting']],
  [false, ['220 ', '250']],
])('is noticed without waiting on; refused: %s', async (refuses, replies) => {
  const { early, found } = earlyTalkers(long, refuses, false);
  const server = await startServer({ early }, null);
  try {
    const client = await DialogClient.open(server.port);
    client.send('HELO bot.example\r\n');
    for (const reply of replies) expect(await client.line()).toContain(reply);
    expect(found()).toEqual(['early-talker 3']);
    client.close();
  } finally {
    await server.close();
  }
});

test.each([
  ['who is silent is greeted after a while', 50, false],
  ['who is known is greeted at once', long, true],
])('%s', async (_name, silence, known) => {
  const { early, sessions } = earlyTalkers(silence, true, known);
  const server = await startServer({ early }, null);
  try {
    const client = await DialogClient.open(server.port);
    expect(await client.line()).toContain('220 ');
    expect(sessions).toEqual([]);
    client.close();
  } finally {
    await server.close();
  }
});

test('a server that stops does not wait for those who are silent', async () => {
  const { early } = earlyTalkers(long, true, false);
  const server = await startServer({ early }, null);
  const client = await DialogClient.open(server.port);
  const closed = server.close();
  expect(await client.line()).toBe('421 4.3.2 Shutting down, try again later');
  await closed;
});
