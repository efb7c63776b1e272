/**
 * Subjects that stood inside encrypted letters, as far as something on the screen has asked for them: they are there while the vault is
 * open, and gone the moment it is shut. Small, as every row of a list asks here; what fills it is state/sealed-index.svelte.ts.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { EmailRow } from '../api/types.ts';
import type { InnerSubject } from '../crypto/sealed-index.ts';

class InnerSubjects {
  readonly #known = new SvelteMap<string, string>();

  tell(subjects: readonly InnerSubject[]): void {
    for (const { id, subject } of subjects) this.#known.set(id, subject);
  }

  forget(): void {
    this.#known.clear();
  }

  /** null where the one outside counts. */
  of(email: Pick<EmailRow, 'id'>): string | null {
    return this.#known.get(email.id) ?? null;
  }
}

export const innerSubjects = new InnerSubjects();
