/** Sending once more, which is loaded when it is wanted. */
import type { resend } from './resend.ts';

export const loadResend = async (): Promise<typeof resend> => (await import('./resend.ts')).resend;
