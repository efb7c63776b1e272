/** A value that must be there: where it is not, the test is wrong and not what it tests. */
export function wanted<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
