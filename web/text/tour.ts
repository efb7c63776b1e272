/** Words of the tour, which only a lab has: loaded with it. */

interface Step {
  readonly title: string;
  readonly text: string;
}

export interface TourWords {
  readonly welcome: Step;
  readonly farewell: Step;
  /** By the names of the letters (src/lab/tour.ts). */
  readonly letters: Readonly<Record<string, Step>>;
  readonly send: string;
  readonly sending: string;
  readonly arrived: string;
  /** The server's own words follow. */
  readonly refused: string;
  readonly failed: string;
  readonly next: string;
  readonly back: string;
  readonly close: string;
}

const catalogues: Readonly<Record<string, () => Promise<TourWords>>> = {
  en: async () => (await import('./en/tour.ts')).tour,
  it: async () => (await import('./it/tour.ts')).tour,
  ro: async () => (await import('./ro/tour.ts')).tour,
  sv: async () => (await import('./sv/tour.ts')).tour,
  de: async () => (await import('./de/tour.ts')).tour,
  fr: async () => (await import('./fr/tour.ts')).tour,
};

export const tourWords = async (language: string): Promise<TourWords> =>
  (catalogues[language] ?? catalogues['en'])?.() ?? Promise.reject(new Error('there are no words'));
