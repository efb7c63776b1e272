/** Days where one is, and the moments in UTC at which they begin and end. */

/** The day of a moment where one is, as a date field has it: 2026-11-22. */
export function dayOf(moment: string | null): string {
  if (moment === null) return '';
  const date = new Date(moment);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The first moment of a day where one is, or of the day behind it; null where no day is named. */
export function momentOf(day: string, isLast: boolean): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const moment = new Date(year, month - 1, date + Number(isLast));
  return Number.isNaN(moment.getTime()) ? null : `${moment.toISOString().slice(0, 19)}Z`;
}

/** The last day before a bound: midnight belongs to the day that ends with it. */
export const lastDayOf = (moment: string | null): string =>
  moment === null ? '' : dayOf(new Date(Date.parse(moment) - 1).toISOString());
