/** postern version */
import { command, done } from '../command.ts';
import { programVersion } from '../../system/version.ts';

export const version = command({
  about: 'Say which Postern this is.',
  operands: [],
  options: {},
  run: () => {
    const postern = programVersion();
    return Promise.resolve(
      done(`postern ${postern} (Node ${process.versions.node})`, { postern, node: process.versions.node }),
    );
  },
});
