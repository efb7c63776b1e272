/** Debian's clamd with a database of its own: the hash of EICAR's file. For tests. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startDaemon } from '../../../../test/support/daemon.ts';
import { pathOf } from '../../../../test/support/peers.ts';
import { temporaryFolder } from '../../../../test/support/temporary.ts';

/** EICAR's test file, which is none as it stands here. https://www.eicar.org/download-anti-malware-testfile/ */
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');

/** A message from somebody that has it. */
export const infectedFrom = (address: string): string =>
  [
    `From: ${address}`,
    'MIME-Version: 1.0',
    'Content-Type: application/octet-stream; name=test.com',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(eicar).toString('base64'),
    '',
  ].join('\r\n');

export const signature = 'Eicar-Test.UNOFFICIAL';

export interface RealClamd {
  /** Of its socket. */
  readonly path: string;
  stop(): Promise<void>;
}

/** In a folder of its own, which goes with it. */
export async function startClamd(): Promise<RealClamd> {
  const folder = temporaryFolder('clamd', true);
  const within = (name: string): string => join(folder.path, name);
  const path = within('socket');
  writeFileSync(within('test.hdb'), '44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test\n');
  const settings = {
    DatabaseDirectory: folder.path,
    LocalSocket: path,
    Foreground: 'yes',
    StreamMaxLength: '1M',
    MaxThreads: '2',
  };
  const text = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(within('clamd.conf'), text.join(''));
  const ready = async (): Promise<boolean> => {
    const socket = connect({ path });
    const [answer] = await Promise.race([
      once(socket, 'connect').then(() => [true]),
      once(socket, 'error').then(() => [false]),
    ]).catch(() => [false]);
    socket.destroy();
    return answer === true;
  };
  try {
    const args = ['--config-file', within('clamd.conf')];
    const daemon = await startDaemon(pathOf('clamd'), args, { log: within('out'), ready });
    return { path, stop: () => daemon.stop().finally(() => folder.remove()) };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
