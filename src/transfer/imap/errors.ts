/** What can be wrong with the other server: what passes, and what does not. */
import { TransferError } from '../types.ts';

/** The connection is gone, or the server asks to come back: what was begun can be begun again. */
export class SourceLost extends TransferError {}

/** The server refuses, or says what no server may say. */
export class SourceProblem extends TransferError {}
