import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { examine } from '../../message/examine.ts';
import type { Part } from '../../message/types.ts';
import type { QueueId } from '../queue/port.ts';
import { contentOf } from '../testing/content.ts';
import { plainMail, plainRcpt } from '../testing/envelope.ts';
import { house, noon } from '../testing/house.ts';
import type { MailParameters, NotifyCondition } from '../types.ts';
import { createReporter } from './reporter.ts';
import type { Action, Outcome, Subject } from './types.ts';

const original = Buffer.from('Received: x\r\nMessage-ID: <m1@alpha.test>\r\nSubject: S\r\n\r\nThe body\r\n');

const subjectOf = (changes: Partial<Subject> = {}, parameters: Partial<MailParameters> = {}): Subject => ({
  id: 'q0' as QueueId,
  reversePath: 'alice@alpha.test',
  parameters: { ...plainMail, ...parameters },
  receivedAt: noon,
  content: contentOf(original),
  ...changes,
});

const outcomeOf = (changes: Partial<Outcome> = {}): Outcome => ({
  address: 'bob@elsewhere.example',
  parameters: plainRcpt,
  action: 'failed',
  status: '5.1.1',
  reason: 'The mail server of the recipient refused the message',
  remoteMta: 'mx.elsewhere.example',
  reply: { code: 550, enhanced: '5.1.1', text: '5.1.1 No such user\r\nreally' },
  lastAttempt: noon + 1000,
  retryUntil: null,
  ...changes,
});

async function reported(subject: Subject, outcomes: readonly Outcome[]) {
  const world = house();
  const acceptance = await createReporter(world).report(subject, outcomes);
  if (acceptance?.content.kind !== 'bytes') return null;
  const { bytes } = acceptance.content;
  const facts = examine(bytes);
  const partText = (part: Part | undefined): string =>
    part === undefined ? '' : bytes.toString('utf8', part.body, part.end);
  const [human, machine, returned] = facts.structure.children;
  const types = facts.structure.children.map(({ type, subtype }) => `${type}/${subtype}`);
  return {
    ...world,
    acceptance,
    text: bytes.toString(),
    facts,
    types,
    human: partText(human),
    machine: partText(machine),
    returned: partText(returned),
  };
}

describe('who is told of what: NOTIFY and outcome', () => {
  const matrix: Readonly<Record<Action, readonly (readonly NotifyCondition[] | null)[]>> = {
    failed: [null, ['failure'], ['success', 'failure', 'delay']],
    delayed: [null, ['delay'], ['success', 'failure', 'delay']],
    delivered: [['success'], ['success', 'failure', 'delay']],
    relayed: [['success'], ['success', 'failure', 'delay']],
    expanded: [['success'], ['success', 'failure', 'delay']],
  };
  const asked: readonly (readonly NotifyCondition[] | null)[] = [
    null,
    [],
    ['success'],
    ['failure'],
    ['delay'],
    ['success', 'failure', 'delay'],
  ];
  const rows = (Object.keys(matrix) as Action[]).flatMap((action) =>
    asked.map((notify) => {
      const told = matrix[action].some((each) => JSON.stringify(each) === JSON.stringify(notify));
      return [action, notify, told] as const;
    }),
  );
  test.each(rows)('%s with NOTIFY %j: %s', async (action, notify, told) => {
    const outcome = outcomeOf({ action, parameters: { ...plainRcpt, notify } });
    expect((await reported(subjectOf(), [outcome])) !== null).toBe(told);
    // What fails and has no sender is the postmaster's, whatever was asked for; of anything else nobody hears.
    expect((await reported(subjectOf({ reversePath: '' }), [outcome])) !== null).toBe(action === 'failed');
  });
});

test('a failure, told to people and to machines', async () => {
  const report = await reported(subjectOf({}, { envid: 'QQ 314' }), [
    outcomeOf({ parameters: { notify: null, orcpt: 'rfc822;Bob@Elsewhere.example' } }),
  ]);
  expect(report?.types).toEqual(['text/plain', 'message/delivery-status', 'message/rfc822']);
  expect(report?.facts.envelope).toMatchObject({
    from: [{ name: 'Mail Delivery System', mailbox: 'mailer-daemon', host: 'mx.alpha.test' }],
    to: [{ mailbox: 'alice', host: 'alpha.test' }],
    subject: 'Your message could not be delivered',
  });
  expect(report?.facts.references).toEqual(['m1@alpha.test']);
  expect(report?.text).toContain('Auto-Submitted: auto-replied\r\n');
  expect(report?.human).toContain('<bob@elsewhere.example>');
  expect(report?.human).toContain('mx.elsewhere.example said: 550 5.1.1 No such user really');
  expect(report?.human).toContain('check the address');
  expect(report?.machine).toBe(
    'Original-Envelope-Id: QQ 314\r\n' +
      'Reporting-MTA: dns; mx.alpha.test\r\n' +
      'X-Postern-Queue-ID: q0\r\n' +
      'Arrival-Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n' +
      '\r\n' +
      'Original-Recipient: rfc822; Bob@Elsewhere.example\r\n' +
      'Final-Recipient: rfc822; bob@elsewhere.example\r\n' +
      'Action: failed\r\n' +
      'Status: 5.1.1\r\n' +
      'Remote-MTA: dns; mx.elsewhere.example\r\n' +
      'Diagnostic-Code: smtp; 550 5.1.1 No such user really\r\n' +
      'Last-Attempt-Date: Fri, 02 Jan 2026 03:04:06 +0000\r\n',
  );
  expect(report?.returned).toBe(original.toString());
});

test('a delay says until when it is tried', async () => {
  const report = await reported(subjectOf(), [
    outcomeOf({ action: 'delayed', status: '4.4.1', retryUntil: noon + 86_400_000 }),
  ]);
  expect(report?.machine).toContain('Will-Retry-Until: Sat, 03 Jan 2026 03:04:05 +0000\r\n');
  expect(report?.human).toContain('You need not do anything');
  expect(report?.types[2]).toBe('text/rfc822-headers');
});

test.each<[string, Partial<MailParameters>, Action, number, string]>([
  ['a failure, nothing said', {}, 'failed', 100, 'message/rfc822'],
  ['a failure, RET=FULL', { ret: 'full' }, 'failed', 100, 'message/rfc822'],
  ['a failure, RET=HDRS', { ret: 'hdrs' }, 'failed', 100, 'text/rfc822-headers'],
  ['a failure, RET=FULL of a large message', { ret: 'full' }, 'failed', 200_000, 'text/rfc822-headers'],
  ['a success, RET=FULL', { ret: 'full' }, 'relayed', 100, 'text/rfc822-headers'],
])('what comes back: %s', async (_, parameters, action, size, type) => {
  const content = contentOf(Buffer.concat([original, Buffer.alloc(size, 'x')]));
  const outcome = outcomeOf({ action, parameters: { ...plainRcpt, notify: ['success', 'failure'] } });
  const report = await reported(subjectOf({ content }, parameters), [outcome]);
  expect(report?.types[2]).toBe(type);
  expect(report?.returned.startsWith('Received: x\r\n')).toBe(true);
});

describe('where it goes', () => {
  const to = async (reversePath: string) => (await reported(subjectOf({ reversePath }), [outcomeOf()]))?.acceptance;

  test('a sender here has it in the mailbox', async () => {
    const acceptance = await to('sales@alpha.test');
    expect(acceptance?.relay).toBe(null);
    expect(acceptance?.deliveries[0]?.prefix.toString()).toBe('Return-Path: <>\r\nDelivered-To: alice@alpha.test\r\n');
  });

  test('a sender elsewhere gets it through the queue, with null sender and NOTIFY=NEVER', async () => {
    const acceptance = await to('"a b"@client.example');
    expect(acceptance?.deliveries).toEqual([]);
    expect(acceptance?.relay).toMatchObject({
      reversePath: '',
      recipients: [
        { address: '"a b"@client.example', domain: 'client.example', parameters: { notify: [], orcpt: null } },
      ],
    });
  });

  test.each(['nobody@alpha.test', 'not an address', '<>@x', 'round@alpha.test'])(
    'nobody can be told: %s',
    async (path) => {
      expect(await to(path)).toBeUndefined();
    },
  );
});

test('addresses outside ASCII', async () => {
  const report = await reported(subjectOf({ reversePath: 'jürgen@client.example' }), [
    outcomeOf({ address: 'müller@elsewhere.example' }),
  ]);
  expect(report?.types[1]).toBe('message/global-delivery-status');
  expect(report?.machine).toContain('Final-Recipient: utf-8; müller@elsewhere.example\r\n');
  expect(report?.acceptance.relay?.parameters).toMatchObject({ smtpUtf8: true, body: '8bitmime' });
});

test('whatever a remote server says or a recipient is called, a report has three parts and its own fields', async () => {
  const hostile = fc.uint8Array({ maxLength: 80 }).map((octets) => Buffer.from(octets).toString('latin1'));
  await fc.assert(
    fc.asyncProperty(hostile, hostile, hostile, hostile, async (text, address, orcpt, remoteMta) => {
      const reply = { code: 550, enhanced: null, text: `${text}\r\nX-Evil: 1\r\n\r\n--` };
      const parameters = { notify: null, orcpt: `rfc822;${orcpt}\r\nX-Evil: 2` };
      const report = await reported(subjectOf({}, { envid: `${text}\r\nX-Evil: 3` }), [
        outcomeOf({ reply, address, parameters, remoteMta }),
      ]);
      expect(report?.facts.structure.children).toHaveLength(3);
      expect(report?.machine.split('\r\n').some((line) => line.startsWith('X-Evil'))).toBe(false);
    }),
    { numRuns: 300 },
  );
});
