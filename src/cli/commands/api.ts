/** postern api openapi: the description of the administration API, for programs that make clients. */
import { openApi } from '../../http/admin/openapi.ts';
import { programVersion } from '../../system/version.ts';
import { type Json, command, done } from '../command.ts';

const openapi = command({
  about: 'Print the OpenAPI document of the administration API, as the server has it at /api/v1/openapi.json.',
  operands: [],
  options: {},
  run: () => {
    const document = openApi(programVersion());
    return Promise.resolve(done(JSON.stringify(document, null, 2), document as Json));
  },
});

export const api = new Map([['openapi', openapi]]);
