import { pureRooms, rooms } from './tools/rooms.js';

const room = (name) => `^src/${name}/`;
const directions = Object.entries(rooms).map(([name, allowed]) => ({
  name: `direction-${name}`,
  comment: `src/${name} may import only: ${[name, ...allowed].join(', ')}. The table is in tools/rooms.js.`,
  severity: 'error',
  from: { path: room(name), pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: [name, ...allowed].map(room) },
}));

export default {
  forbidden: [
    ...directions,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-rooms',
      comment: 'Pure rooms take bytes and give values: no sockets, no files.',
      severity: 'error',
      from: { path: pureRooms.map(room), pathNot: '\\.test\\.ts$' },
      to: { path: '^(node:)?(net|tls|dgram|http|https|http2|fs|fs/promises|child_process|worker_threads|sqlite)$' },
    },
    {
      name: 'sql-in-store',
      comment: 'SQL lives in store/ only.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(store|base)/' },
      to: { path: '^(node:)?sqlite$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
      extensions: ['.ts', '.js'],
    },
  },
};
