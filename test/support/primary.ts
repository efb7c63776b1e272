/** A primary name server of its own (Knot DNS), whose one zone takes updates that a key has signed. */
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon.ts';
import { freePort } from './ports.ts';
import { temporaryFolder } from './temporary.ts';

export interface Primary extends Daemon {
  readonly port: number;
  /** As `nsupdate -y` wants it. */
  readonly key: string;
}

/** `records` are lines of a zone file, below its SOA and NS. */
export async function startPrimary(zone: string, records: readonly string[]): Promise<Primary> {
  const folder = temporaryFolder('primary');
  const port = await freePort();
  const secret = Buffer.alloc(32, 7).toString('base64');
  writeFileSync(
    join(folder.path, `${zone}.zone`),
    [
      `$ORIGIN ${zone}.`,
      '$TTL 2',
      `@ SOA ns hostmaster 1 3600 600 86400 2`,
      '@ NS ns',
      'ns A 127.0.0.1',
      ...records,
      '',
    ].join('\n'),
  );
  const config = join(folder.path, 'knot.conf');
  writeFileSync(
    config,
    `server:
  rundir: "${folder.path}"
  listen: 127.0.0.1@${port}
database:
  storage: "${folder.path}"
log:
  - target: stderr
    any: info
key:
  - id: update
    algorithm: hmac-sha256
    secret: ${secret}
acl:
  - id: update
    key: update
    action: update
zone:
  - domain: ${zone}
    storage: "${folder.path}"
    file: "${zone}.zone"
    zonefile-sync: -1
    journal-content: none
    acl: update
`,
  );
  try {
    const daemon = await startDaemon('knotd', ['-c', config], {
      log: join(folder.path, 'log'),
      ready: () => answers(port),
    });
    return {
      port,
      key: `hmac-sha256:update:${secret}`,
      stop: async () => {
        await daemon.stop();
        folder.remove();
      },
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** Whether somebody listens. */
export const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('error', () => settle(false));
    socket.once('connect', () => settle(true));
  });
