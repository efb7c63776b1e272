/** What came of an attempt that was asked for: the queue makes it in its own time, and is looked at until it has. */
import { type QueueEntry, admin } from '../api/admin.ts';

/** Milliseconds until the first look, which grow, and after which nobody waits any more. */
const first = 300;
const growth = 1.5;
const patience = 60_000;

const attemptsOf = ({ recipients }: QueueEntry): number => recipients.reduce((sum, { attempts }) => sum + attempts, 0);

/** The entry after the attempt; 'left' where it is not in the queue any more; null where nothing came of it in time. */
export async function tried(before: QueueEntry): Promise<QueueEntry | 'left' | null> {
  for (let pause = first, waited = 0; waited < patience; waited += pause, pause *= growth) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const answer = await admin.queued(before.id);
    if (!answer.ok && answer.status === 404) return 'left';
    if (answer.ok && attemptsOf(answer.value) > attemptsOf(before)) return answer.value;
  }
  return null;
}
