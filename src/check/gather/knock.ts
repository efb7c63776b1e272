/** What a port does when somebody knocks: whether anything answers, not who it is. */
import { connect } from 'node:net';
import { limits } from '../limits.ts';
import type { Place } from './conversation.ts';

export const knock = ({ host, port }: Place): Promise<'answers' | 'refuses' | 'silent'> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (found: 'answers' | 'refuses' | 'silent'): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(found);
    };
    const timer = setTimeout(() => settle('silent'), limits.probe);
    socket.once('connect', () => settle('answers'));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED' ? 'refuses' : 'silent'));
  });
