/** What the rooms of the server expect of their platform, where that is a browser. Imported before anything else. */
import { Buffer } from 'buffer';
import { likeNode } from './buffer.ts';

likeNode(Buffer);

Object.assign(globalThis, { Buffer, global: globalThis });
