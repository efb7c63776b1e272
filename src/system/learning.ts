/** Learning from users, as the process sees it: what is counted of it, and where the starter lies. */
import { fileURLToPath } from 'node:url';
import type { Metrics } from '../base/metrics.ts';
import type { LessonStore } from '../spam/lessons.ts';

/** Made by bench/spam-starter.ts; share/README.md says of what. */
export const starterFile = fileURLToPath(new URL('../../share/spam-starter.tokens', import.meta.url));

export function countLessons({ onLearned }: Pick<LessonStore, 'onLearned'>, metrics: Metrics): void {
  onLearned(({ lessons, dropped }) => {
    if (lessons.length > 0) metrics.count('spam_lessons_total', { outcome: 'learned' }, lessons.length);
    if (dropped > 0) metrics.count('spam_lessons_total', { outcome: 'dropped' }, dropped);
  });
}
