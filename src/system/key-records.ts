/**
 * Keys that users publish, in the domain name system: by our own name server where there is one (the lab's), and as text for who writes zones.
 * Implements records of: RFC 7929 §2.3, RFC 8162 §2 (presentation as RFC 6698 §2.2).
 */
import { type Log, errorText } from '../base/log.ts';
import type { KeyPublisher, KeyRecord } from '../keys/publish.ts';
import type { Store } from '../store/sqlite/open.ts';
import type { OpenZones } from './nameserver.ts';

/** RDATA as a zone file has it. */
export const writtenKey = ({ type, data }: KeyRecord): string =>
  type === 'OPENPGPKEY'
    ? data.toString('base64')
    : `${data.readUInt8(0)} ${data.readUInt8(1)} ${data.readUInt8(2)} ${data.toString('hex', 3)}`;

export interface KeyRecordsParts {
  readonly store: Pick<Store, 'directory' | 'accountKeys'>;
  readonly publisher: KeyPublisher;
  /** null where we are no name server. */
  readonly publish: OpenZones['publish'];
  readonly log: Log;
}

/** Publishes at once, and whenever a key is another. */
export function startKeyRecords({ store, publisher, publish, log }: KeyRecordsParts): { stop(): Promise<void> } {
  if (publish === null) return { stop: () => Promise.resolve() };
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  const tell = async (): Promise<void> => {
    if (isStopped) return;
    try {
      const domains = await store.directory.domains();
      const records = (await Promise.all(domains.map(({ name }) => publisher.records(name)))).flat();
      publish(
        'keys',
        records.map(({ name, type, data }) => ({ name, record: { type, data } })),
      );
    } catch (error) {
      log.error('keys.records.failed', { error: errorText(error) });
    }
  };
  const look = (): void => {
    running = running.then(tell);
  };
  const forget = store.accountKeys.onChange(look);
  look();
  return {
    stop() {
      isStopped = true;
      forget();
      return running;
    },
  };
}
