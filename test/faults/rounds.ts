/**
 * Kills a loaded server at random moments and checks its promises: no message that got 250 is lost, none is there twice
 * except where RFC 5321 allows it, and the store is whole every time.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Lab } from '../support/lab.ts';
import { startSink } from '../support/smtp-sink.ts';
import { Audit } from './audit.ts';
import { Ledger } from './ledger.ts';
import { type LoadSizes, sendUntilGone } from './load.ts';

export interface Campaign {
  readonly kills: number;
  readonly load: LoadSizes;
  /** Called after each kill. */
  readonly progress: (kill: number, promised: number) => void;
}

export interface Findings {
  readonly kills: number;
  readonly offered: number;
  readonly promised: number;
  /** Letters that were relayed again because the process died before it could note that they had been. */
  readonly repeated: number;
  readonly problems: readonly string[];
}

/** Milliseconds under load, at most. */
const longestLife = 1200;
/** Every so many rounds the process dies while it starts, or the queue is left alone until it is empty. */
const killAtStart = 7;
const drain = 10;
/** Milliseconds; a start takes a few hundred. */
const startSpan = 600;

export async function killAndCheck({ kills, load, progress }: Campaign): Promise<Findings> {
  const sink = await startSink();
  const lab = await Lab.start({ plain: true, routes: [`relay.test=127.0.0.1:${sink.port}`] });
  const ledger = new Ledger();
  const audit = new Audit(lab, sink, ledger);
  const kill = async (): Promise<void> => {
    ledger.killed(performance.now());
    await lab.kill();
  };
  const start = (): Promise<void> => {
    ledger.restarted(performance.now());
    return lab.start();
  };
  try {
    while (ledger.kills < kills && ledger.problems.length === 0) {
      const sending = sendUntilGone(lab, ledger, load);
      await pause(Math.random() * longestLife);
      await kill();
      await sending;
      if (ledger.kills % 2 === 0) await audit.verified();
      if (ledger.kills % killAtStart === 0) {
        const starting = start().catch(() => undefined);
        await pause(Math.random() * startSpan);
        await kill();
        await starting;
      }
      await start();
      if (ledger.kills % 2 === 1) await audit.verified();
      await audit.mailbox();
      audit.relayed();
      if (ledger.kills % drain === 0) await audit.drained();
      progress(
        ledger.kills,
        ledger.count(({ promised }) => promised),
      );
    }
    await audit.drained();
    await audit.mailbox();
    await audit.verified();
    return {
      kills: ledger.kills,
      offered: ledger.count(() => true),
      promised: ledger.count(({ promised }) => promised),
      repeated: ledger.repeated,
      problems: ledger.problems,
    };
  } finally {
    await lab.remove();
    await sink.close();
  }
}
