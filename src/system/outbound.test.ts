/** What our own users send, shown to Debian's clamd: as submission asks it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../test/support/describe-with.ts';
import { noMetrics } from '../base/metrics.ts';
import { fail } from '../base/result.ts';
import { makeConfig } from '../config/load.ts';
import { stagedText } from '../mta/testing/content.ts';
import { clientOf, transactionOf } from '../mta/testing/envelope.ts';
import { house } from '../mta/testing/house.ts';
import { createSubmissionReceiver } from '../msa/submission.ts';
import { type RealClamd, infectedFrom, signature, startClamd } from '../spam/clamav/testing/real.ts';
import { makeOutbound } from './outbound.ts';

const patience = 60_000;

/** What alice is told of a message; the score is out of order, so that only the other program decides. */
async function submit(
  clamd: string,
  text: string,
  more: { readonly whenGone?: 'tempfail'; readonly action?: 'off' } = {},
) {
  const world = house();
  const { whenGone = 'accept', action = 'refuse' } = more;
  const lookAt = makeOutbound(
    makeConfig({
      server: { hostname: 'mx.alpha.test', data: '/nowhere' },
      clamav: { address: `unix:${clamd}`, whenGone },
      outbound: { action },
    }),
    {
      ...world,
      metrics: noMetrics,
      scoring: { score: () => Promise.resolve(fail('no thread')), close: () => Promise.resolve() },
      words: { known: () => Promise.reject(new Error('nobody asks')) },
    },
  );
  const receiver = createSubmissionReceiver({
    ...world,
    deliverLocally: 'all',
    senders: null,
    ...(lookAt === null ? {} : { lookAt }),
  });
  const client = clientOf({ service: 'msa', account: world.alice });
  const transaction = transactionOf('alice@alpha.test', ['far@elsewhere.example']);
  const answer = await receiver.data(client, transaction, stagedText(text));
  if (!('ok' in answer)) return expect.fail('expected one answer');
  const { accepted } = world.spool;
  return answer.ok
    ? `taken ${accepted.length}`
    : `${answer.error.code} ${answer.error.enhanced} ${answer.error.text} ${accepted.length}`;
}

const infected = infectedFrom('alice@alpha.test');

test('while nobody answers it is taken, or comes back later, as for mail from elsewhere', async () => {
  expect(await submit('/nowhere/clamd', infected)).toBe('taken 1');
  expect(await submit('/nowhere/clamd', infected, { whenGone: 'tempfail' })).toBe(
    '451 4.3.0 This message cannot be looked into now: try again later 0',
  );
  expect(await submit('/nowhere/clamd', infected, { whenGone: 'tempfail', action: 'off' })).toBe('taken 1');
});

describeWith("Debian's clamd", { peers: ['clamd'] }, () => {
  let real: RealClamd | null = null;
  let path = '';

  beforeAll(async () => {
    real = await startClamd();
    ({ path } = real);
  }, patience);
  afterAll(() => real?.stop());

  test('malware is refused, and nothing else', { timeout: patience }, async () => {
    expect(await submit(path, infected)).toBe(
      `554 5.7.1 This message carries malware (${signature}): it was not sent 0`,
    );
    expect(await submit(path, 'From: alice@alpha.test\r\nSubject: hello\r\n\r\nworld\r\n')).toBe('taken 1');
  });
});
