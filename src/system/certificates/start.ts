/** Looks after the certificates while the server runs: now, every hour, and when somebody asks. */
import type { Metrics } from '../../base/metrics.ts';
import { expiryWatch } from './expiry.ts';
import { type KeeperParts, createCertificateKeeper } from './keeper.ts';

const every = 3_600_000;

export interface CertificateCare {
  /** After a reload: what the operator asked for is not kept waiting. */
  look(): void;
  stop(): Promise<void>;
}

export function startCertificateCare(parts: KeeperParts & { readonly metrics: Metrics }): CertificateCare {
  const keeper = createCertificateKeeper(parts);
  const watch = expiryWatch(() => parts.config.tls, parts);
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const look = (): void => {
    running = running.then(async () => {
      if (stopping.signal.aborted) return;
      await keeper.look(stopping.signal);
      watch();
    });
  };
  look();
  const timer = setInterval(look, every);
  timer.unref();
  return {
    look,
    stop: () => {
      clearInterval(timer);
      stopping.abort();
      return running;
    },
  };
}
