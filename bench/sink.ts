/** smtp-sink as the far end: takes whatever it is given, and says how much that was. */
import { type ChildProcess, spawn } from 'node:child_process';
import { freePort } from '../test/support/ports.ts';

export interface Sink {
  readonly port: number;
  /** Messages it has taken. */
  taken(): number;
}

/** `host` is where it listens; '' is every address of the machine. */
export async function withSink<T>(use: (sink: Sink) => Promise<T>, host = '127.0.0.1'): Promise<T> {
  const port = await freePort();
  const child: ChildProcess = spawn('smtp-sink', ['-u', 'nobody', '-c', '-m', '4000', `${host}:${port}`, '1000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const killWithUs = (): void => void child.kill();
  process.once('exit', killWithUs);
  let said = '';
  // 'smtp-sink: sess=20 quit=12 mesg=12', over and over on one line.
  child.stdout?.on('data', (chunk: Buffer) => (said = (said + chunk.toString('latin1')).slice(-300)));
  const taken = (): number => Number.parseInt(said.slice(said.lastIndexOf('mesg=') + 5), 10) || 0;
  try {
    return await use({ port, taken });
  } finally {
    process.off('exit', killWithUs);
    child.kill();
  }
}
