/** What stands in a field of a form; '' where there is no such field. */
export function given(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}

/** The same without spaces around it. */
export const typed = (form: HTMLFormElement, name: string): string => given(form, name).trim();
