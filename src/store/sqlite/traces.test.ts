import { expect, it } from 'vitest';
import type { QueueId } from '../../mta/queue/port.ts';
import type { TraceFilter } from '../../mta/queue/traces.ts';
import { acceptance, addAccount, delivery, plainParameters, roomBut, testStore } from '../testing/store.ts';

const all: TraceFilter = {
  sender: null,
  recipient: null,
  messageId: null,
  id: null,
  session: null,
  since: null,
  until: null,
  before: null,
};
const message = 'Message-ID: <one@alpha.test>\r\nSubject: x\r\n\r\nx\r\n';

it('tells what became of every recipient, also when the message has left the queue', async () => {
  const store = await testStore();
  try {
    const ann = await addAccount(store, 'ann@alpha.test');
    const made = acceptance(message, [delivery(ann)], {
      reversePath: 'Eve@gamma.test',
      parameters: plainParameters,
      prefix: Buffer.alloc(0),
      recipients: [
        { address: 'bob@Beta.test', domain: 'beta.test', parameters: { notify: null, orcpt: null } },
        { address: 'zoe@delta.test', domain: 'delta.test', parameters: { notify: null, orcpt: null } },
      ],
      notBefore: 0,
      expires: Date.now() + 86_400_000,
    });
    await store.spool.accept({
      ...made,
      arrival: {
        session: 's1',
        service: 'mta',
        remoteAddress: '192.0.2.1',
        helo: 'mx.gamma.test',
        tls: 'TLSv1.3 TLS_AES_256_GCM_SHA384',
        account: null,
        reversePath: 'Eve@gamma.test',
        recipients: [{ address: 'team@alpha.test', deliveries: [0] }],
      },
    });
    const [first] = await store.spool.lease(Date.now(), 1, 60_000, roomBut('delta.test'));
    const recipient = first?.recipients[0] ?? expect.fail('nothing was leased');
    const settled = async (state: 'waiting' | 'delivered', reply: string): Promise<void> => {
      await store.spool.settle(
        made.id,
        [{ recipient: recipient.id, state, nextAttempt: 0, reply, delayReported: false }],
        [],
      );
    };
    await settled('waiting', 'mx.beta.test: 451 4.7.1 Come back');
    await store.spool.retry({ kind: 'all' }, Date.now());
    await store.spool.lease(Date.now(), 1, 60_000, roomBut('delta.test'));
    await settled('delivered', 'mx.beta.test: 250 2.0.0 Ok');
    await store.spool.cancel({ kind: 'all' });
    expect(await store.spool.show(made.id)).toBeNull();

    const [trace, ...others] = await store.traces.find({ ...all, sender: 'eve@gamma.test' }, 10);
    expect(others).toEqual([]);
    expect(trace).toMatchObject({ id: made.id, messageId: 'one@alpha.test', session: 's1', size: message.length });
    expect(trace?.origin).toMatchObject({ remoteAddress: '192.0.2.1', tls: 'TLSv1.3 TLS_AES_256_GCM_SHA384' });
    expect(trace?.steps.map(({ recipient: who, what, detail }) => [who, what, detail])).toEqual([
      ['team@alpha.test', 'leads-to', 'ann@alpha.test'],
      ['ann@alpha.test', 'filed', 'inbox'],
      ['bob@beta.test', 'queued', ''],
      ['zoe@delta.test', 'queued', ''],
      ['bob@beta.test', 'put-off', 'mx.beta.test: 451 4.7.1 Come back'],
      ['bob@beta.test', 'delivered', 'mx.beta.test: 250 2.0.0 Ok'],
      ['zoe@delta.test', 'cancelled', ''],
    ]);
    const at = made.receivedAt;
    for (const [filter, found] of [
      [{ recipient: 'team@alpha.test' }, 1],
      [{ recipient: 'ann@alpha.test', sender: 'eve@gamma.test' }, 1],
      [{ recipient: 'nobody@alpha.test' }, 0],
      [{ messageId: 'one@alpha.test' }, 1],
      [{ id: made.id }, 1],
      [{ session: 's1' }, 1],
      [{ session: 's2' }, 0],
      [{ since: at, until: at }, 1],
      [{ since: at + 1 }, 0],
      [{ before: trace?.place ?? 0 }, 0],
    ] as const)
      expect([filter, await store.traces.find({ ...all, ...filter }, 10)]).toMatchObject([filter, { length: found }]);

    expect(await store.traces.sweep(at)).toBe(0);
    expect(await store.traces.sweep(at + 1)).toBe(1);
    expect(await store.traces.find(all, 10)).toEqual([]);
  } finally {
    await store.remove();
  }
});

it('tells that there was no room, and under which id a filter sent it on', async () => {
  const store = await testStore();
  try {
    const ann = await addAccount(store, 'ann@alpha.test', 1);
    const made = acceptance(message, [delivery(ann)]);
    await store.spool.accept(made);
    const other = 'r1' as QueueId;
    const entry = {
      reversePath: 'srs@alpha.test',
      parameters: plainParameters,
      prefix: Buffer.alloc(0),
      recipients: [{ address: 'bob@beta.test', domain: 'beta.test', parameters: { notify: null, orcpt: null } }],
      notBefore: 0,
      expires: Date.now() + 86_400_000,
    };
    const sent = { ...acceptance(message, []), redirects: [{ id: other, entry }] };
    await store.spool.accept(sent);
    const [full] = await store.traces.find({ ...all, id: made.id }, 1);
    expect(full?.steps).toMatchObject([{ recipient: 'ann@alpha.test', what: 'no-room' }]);
    const found = await store.traces.find({ ...all, recipient: 'bob@beta.test' }, 10);
    expect(found.map(({ id, origin, steps }) => [id, origin, steps[0]?.what, steps[0]?.detail])).toEqual([
      [other, { of: sent.id }, 'queued', ''],
      [sent.id, { of: null }, 'sent-on', other],
    ]);
  } finally {
    await store.remove();
  }
});
