/** JSON of a box: the server may have put anything there. */
export type Fields = Readonly<Record<string, unknown>>;

/** null for what is no object. */
export function fieldsOf(content: string): Fields | null {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

/** Empty for what is no text. */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

export function wholeNumber(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export const octets = (fields: Fields, name: string): Buffer => Buffer.from(text(fields, name), 'base64');
