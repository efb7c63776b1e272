/** A moment as the API writes it. RFC 3339 §5.6 */
export const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();
