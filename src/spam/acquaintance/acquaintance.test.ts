import { expect, test } from 'vitest';
import { silentLog } from '../../base/log.ts';
import type { Question } from '../adviser.ts';
import { questionOf } from '../testing/question.ts';
import type { TrustGlimpse } from '../types.ts';
import { createAcquaintance } from './acquaintance.ts';
import type { AcquaintanceMemory } from './memory.ts';

const ann = { id: 1, address: 'ann@alpha.test' };
const bob = { id: 2, address: 'bob@alpha.test' };
const proven: TrustGlimpse = {
  spf: { mailFrom: { result: 'pass', domain: 'gamma.test' } },
  dkim: [],
  dmarc: { result: 'none' },
};

function world(changes: Partial<AcquaintanceMemory> = {}) {
  const rows = new Map<string, number>();
  const memory: AcquaintanceMemory = {
    known: (keys, now) => Promise.resolve(keys.map((key) => (rows.get(key.toString('hex')) ?? 0) > now)),
    note: (keys, forgottenAt) => {
      for (const key of keys) rows.set(key.toString('hex'), forgottenAt);
      return Promise.resolve();
    },
    sweep: () => Promise.resolve(null),
    ...changes,
  };
  const at = questionOf(Buffer.alloc(0)).at;
  const acquaintance = createAcquaintance({
    memory,
    secret: Buffer.from('s'),
    clock: { now: () => at },
    log: silentLog,
  });
  const ask = async (asked: Partial<Question>) => {
    const advice = await acquaintance.adviseFor(
      questionOf(Buffer.alloc(0), asked),
      [ann, bob],
      AbortSignal.timeout(60_000),
    );
    return Object.fromEntries(
      [...advice].map(([id, { evidence, ruling }]) => [
        id,
        [ruling, ...evidence.map(({ name, points }) => `${name} ${points}`)],
      ]),
    );
  };
  return { ...acquaintance, ask, rows, at };
}

const answering = (...ids: readonly string[]) => {
  const value = ids.map((id) => `<${id}>`).join(' ');
  return [{ name: 'references', value, raw: value }];
};

test('who was written to, and what was sent, is known to who wrote it', async () => {
  const { wrote, ask } = world();
  expect(await ask({ trust: proven })).toEqual({});
  await wrote({ account: 1, messageId: 'one@alpha.test', recipients: ['Eve@Gamma.test'] });
  expect(await ask({ trust: proven })).toEqual({ 1: [null, 'known-sender -3'] });
  expect(await ask({})).toEqual({ 1: [null, 'known-sender 0'] });
  const fields = answering('zero@gamma.test', 'one@alpha.test');
  expect(await ask({ trust: proven, fields })).toEqual({ 1: ['wanted', 'own-thread -3', 'known-sender -3'] });
  expect(await ask({ fields })).toEqual({ 1: [null, 'own-thread -3', 'known-sender 0'] });
  const from = { name: '', address: 'mallory@other.test', domain: 'other.test' };
  expect(await ask({ from, trust: proven, fields })).toEqual({ 1: [null, 'own-thread -3'] });
});

test('nobody is known for ever, and of a message with a thousand references the newest are looked at', async () => {
  const { wrote, ask, at } = world();
  await wrote({ account: 1, messageId: 'one@alpha.test', recipients: [] });
  const many = Array.from({ length: 1_000 }, (_unused, index) => `${index}@x.test`);
  expect(await ask({ fields: answering(...many, 'one@alpha.test') })).toEqual({ 1: [null, 'own-thread -3'] });
  expect(await ask({ fields: answering('one@alpha.test'), at: at + 200 * 86_400_000 })).toEqual({});
});

test('a memory that fails takes nothing from anybody', async () => {
  const broken = () => Promise.reject(new Error('closed'));
  const { wrote, ask } = world({ known: broken, note: broken });
  await wrote({ account: 1, messageId: null, recipients: ['eve@gamma.test'] });
  expect(await ask({ trust: proven })).toEqual({});
});
