/** Names for sessions: short, unlike each other within a process and hardly alike across restarts. */
import { randomBytes } from 'node:crypto';

export function sessionIds(): () => string {
  const start = randomBytes(4).readUInt32BE();
  let count = 0;
  return () => {
    count += 1;
    return `${start.toString(36)}-${count.toString(36)}`;
  };
}
