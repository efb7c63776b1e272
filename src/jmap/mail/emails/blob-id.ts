/**
 * Ids of octets: a whole message, and a part of one with its transfer encoding undone.
 * Implements: RFC 8621 §4.1.1 and §4.1.4 (blobId). 'B7' is e-mail 7, 'B7-1_2' its part 1.2.
 */
import type { EmailId } from '../../../ms/types.ts';
import type { Id } from '../../core/types.ts';

export const emailBlobId = (email: EmailId): Id => `B${email}` as Id;
export const partBlobId = (email: EmailId, partId: string): Id => `B${email}-${partId.replaceAll('.', '_')}` as Id;
