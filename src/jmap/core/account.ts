/** Accounts as the clients of JMAP name them. */
import type { AccountId } from '../../directory/types.ts';
import type { Id } from './types.ts';

export const accountIdOf = (account: AccountId): Id => `A${account}` as Id;
