/**
 * The kinds of values that the configuration knows. Each carries its words for the operator (what it is for, and an
 * example to write), from which errors and the commented file are made.
 */
import * as v from 'valibot';

/** What the operator is told of a key. */
export type Note = {
  readonly about: string;
  /** A value as it is written in TOML. */
  readonly example: string;
};

const note = <T>(about: string, example: string): v.MetadataAction<T, Note> => v.metadata({ about, example });

export const quoted = (text: string): string => JSON.stringify(text);

/** A whole number of a range. */
export const count = (fallback: number, [least, most]: readonly [number, number], about: string) => {
  const must = `must be a number from ${least} to ${most}`;
  return v.optional(
    v.pipe(
      v.number(must),
      v.integer(must),
      v.minValue(least, must),
      v.maxValue(most, must),
      note(about, String(fallback)),
    ),
    fallback,
  );
};

/** A number of a range, which need not be whole. */
export const decimal = (fallback: number, [least, most]: readonly [number, number], about: string) => {
  const must = `must be a number from ${least} to ${most}`;
  return v.optional(
    v.pipe(v.number(must), v.minValue(least, must), v.maxValue(most, must), note(about, String(fallback))),
    fallback,
  );
};

export const port = (fallback: number) => count(fallback, [1, 65535], 'TCP port.');

export const flag = (fallback: boolean, about: string) =>
  v.optional(v.pipe(v.boolean('must be true or false'), note(about, String(fallback))), fallback);

/** A score, or a word that stands for one or for none. */
export const score = (fallback: number | 'usual' | 'off', about: string) => {
  const must = 'must be a number from -100 to 1000, "usual" or "off"';
  const number = v.pipe(v.number(must), v.minValue(-100, must), v.maxValue(1000, must));
  const either = v.union([number, v.picklist(['usual', 'off'])], must);
  return v.optional(v.pipe(either, note(about, JSON.stringify(fallback))), fallback);
};

export const choice = <const T extends readonly [string, ...string[]]>(
  options: T,
  fallback: T[number],
  about: string,
) => {
  const words = options.map(quoted).join(' or ');
  return v.optional(v.pipe(v.picklist(options, `must be ${words}`), note(about, quoted(fallback))), fallback);
};

const text = (must: string) => v.pipe(v.string(must), v.trim(), v.nonEmpty(must));

/** An address or a name to listen on. */
export const host = (fallback: string) =>
  v.optional(
    v.pipe(
      text('must be an address to listen on'),
      note('Address to listen on: "::" is every address, IPv4 and IPv6.', quoted(fallback)),
    ),
    fallback,
  );

/** sub-domain *("." sub-domain), and not an address. RFC 5321 §4.1.2, lengths of RFC 1035 §2.3.4 */
export function isHostName(name: string): boolean {
  if (name.length > 253 || !name.includes('.')) return false;
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  return labels.every(isLabel) && Array.from(last).some((letter) => letter < '0' || letter > '9');
}

const isLabel = (label: string): boolean =>
  label.length >= 1 &&
  label.length <= 63 &&
  !label.startsWith('-') &&
  !label.endsWith('-') &&
  Array.from(label).every(
    (letter) => (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter === '-',
  );

/** A fully qualified name, without a default. */
export const hostName = (example: string, about: string) =>
  v.pipe(
    v.string('must be a name in quotes'),
    v.trim(),
    v.toLowerCase(),
    v.check(isHostName, 'must be a full host name with a dot, in A-labels'),
    note(about, quoted(example)),
  );

/** One line of text, or '' for none. */
export const line = (fallback: string, about: string, passes: (text: string) => boolean) => {
  const must = 'must be a fitting line of text in quotes';
  const oneLine = (text: string): boolean => Array.from(text).every((letter) => letter >= ' ' && letter !== '\x7f');
  return v.optional(
    v.pipe(
      v.string(must),
      v.trim(),
      v.maxLength(1_000, must),
      v.check((value) => oneLine(value) && passes(value), must),
      note(about, quoted(fallback)),
    ),
    fallback,
  );
};

/** A path, without a default. Relative ones start from the folder of the configuration file. */
export const requiredPath = (example: string, about: string) =>
  v.pipe(text('must be a path in quotes'), note(about, quoted(example)));

export const path = (fallback: string, about: string) => v.optional(requiredPath(fallback, about), fallback);

/** A path, or '' for none. */
export const optionalPath = (about: string) => line('', about, () => true);

/** Characters that separate, or '' for none. */
export const separators = (fallback: string, about: string) => {
  const must = 'must be up to four characters in quotes, not @';
  return v.optional(
    v.pipe(v.string(must), v.maxLength(4, must), v.excludes('@', must), note(about, quoted(fallback))),
    fallback,
  );
};

/** An address, or '' for none. */
export const address = (fallback: string, about: string) => {
  const must = 'must be an address in quotes, or ""';
  return v.optional(
    v.pipe(
      v.string(must),
      v.trim(),
      v.check((value) => value === '' || value.lastIndexOf('@') > 0, must),
      note(about, quoted(fallback)),
    ),
    fallback,
  );
};

const multiples: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TB: 1e12,
  TiB: 1024 ** 4,
};
const seconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** 1*DIGIT [blank] unit, as a whole number of the smallest unit, or null. */
export function measure(value: string, units: Readonly<Record<string, number>>): number | null {
  const trimmed = value.trim();
  let at = 0;
  while (at < trimmed.length && (trimmed[at] ?? '') >= '0' && (trimmed[at] ?? '') <= '9') at += 1;
  const unit = units[trimmed.slice(at).trim()];
  if (at === 0 || at > 12 || unit === undefined) return null;
  return Number(trimmed.slice(0, at)) * unit;
}

/** Octets of '50 MiB' or '2 GB', or null. */
export const parseOctets = (value: string): number | null => measure(value, multiples);

/** Milliseconds of '2h' or '14 d', or null. */
export const parseDuration = (value: string): number | null => measure(value, seconds);

const measured = (
  fallback: string,
  [least, most]: readonly [string, string],
  units: Readonly<Record<string, number>>,
  kind: string,
  about: string,
) => {
  const must = `must be ${kind} from ${quoted(least)} to ${quoted(most)}`;
  const [low, high] = [measure(least, units) ?? 0, measure(most, units) ?? 0];
  return v.optional(
    v.pipe(
      v.string(must),
      v.transform((value) => measure(value, units) ?? Number.NaN),
      v.check((value) => value >= low && value <= high, must),
      note(about, quoted(fallback)),
    ),
    fallback,
  );
};

/** Octets, written with a unit. */
export const octets = (fallback: string, range: readonly [string, string], about: string) =>
  measured(fallback, range, multiples, 'a size', about);

/** Milliseconds, written with a unit. */
export const duration = (fallback: string, range: readonly [string, string], about: string) =>
  measured(fallback, range, seconds, 'a time', about);

/** A list of texts that each pass a check. */
export const list = (must: string, about: string, example: string, passes: (item: string) => boolean) =>
  v.optional(
    v.pipe(
      v.array(v.pipe(v.string(must), v.trim(), v.check(passes, must)), `must be a list in brackets`),
      note(about, example),
    ),
    [],
  );
