/** Mail taken in, queued durably and sent on to a sink, beside Postfix with the same source and the same sink. */
import { Lab } from '../test/support/lab.ts';
import { isRoot, missingPackages } from '../test/support/peers.ts';
import { startPostfix } from '../test/support/postfix.ts';
import { run } from '../test/support/run.ts';
import { waitFor } from '../test/support/wait-for.ts';
import { type Sink, withSink } from './sink.ts';
import { type Benchmark, type Row, timesThePeer } from './table.ts';

const size = 4096;
const sessions = 20;
const messages = 6_000;
const peerMessages = 3_000;
const warmUp = 1_000;
const domain = 'relay.test';
/** Milliseconds. */
const patience = 300_000;

interface RelayRate {
  readonly accepted: number;
  readonly relayed: number;
}

export const relayBenchmark: Benchmark = {
  name: 'relay',
  async run(): Promise<readonly Row[]> {
    if (missingPackages(['smtp-source']).length > 0) {
      console.error('relay: needs the Debian package postfix for smtp-source and smtp-sink');
      return [];
    }
    const peer = await peerRate();
    const postern = await withSink(async (sink) => {
      const lab = await Lab.start({ plain: true, routes: [`${domain}=127.0.0.1:${sink.port}`] });
      try {
        await rate(lab.ports.smtp, sink, warmUp);
        return await rate(lab.ports.smtp, sink, messages);
      } finally {
        await lab.remove();
      }
    });
    return [
      timesThePeer('relayed: 4 KB, 20 sessions', postern.relayed, peer?.relayed ?? null, 1.5),
      timesThePeer('accepted for relay', postern.accepted, peer?.accepted ?? null, 1.5),
    ];
  },
};

async function peerRate(): Promise<RelayRate | null> {
  if (missingPackages(['postfix']).length > 0 || !isRoot) {
    console.error('no peer: needs root and the Debian package postfix');
    return null;
  }
  return await withSink(async (sink) => {
    const postfix = await startPostfix({
      settings: { transport_maps: `inline:{${domain}=smtp:[127.0.0.1]:${sink.port}}` },
    });
    try {
      await rate(postfix.port, sink, warmUp / 4);
      return await rate(postfix.port, sink, peerMessages);
    } finally {
      await postfix.stop();
    }
  });
}

async function rate(port: number, sink: Sink, count: number): Promise<RelayRate> {
  const before = sink.taken();
  const began = performance.now();
  const numbers = ['-s', String(sessions), '-m', String(count), '-l', String(size)];
  const args = [...numbers, '-f', 'a@client.test', '-t', `x@${domain}`, `127.0.0.1:${port}`];
  const { code, output } = await run('smtp-source', args, { timeout: patience });
  if (code !== 0) throw new Error(`smtp-source failed: ${output}`);
  const accepted = performance.now() - began;
  await waitFor('the last message', () => sink.taken() >= before + count, { timeout: patience, every: 20 });
  const relayed = performance.now() - began;
  return { accepted: (count * 1000) / accepted, relayed: (count * 1000) / relayed };
}
