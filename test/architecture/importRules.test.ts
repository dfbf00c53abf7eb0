import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const COMMON = '@portage/backstage-plugin-replication-common';
const NODE = '@portage/backstage-plugin-replication-node';

/** The rules that keep the architecture; see eslint-import-rules.js. */
const RULES = ['@typescript-eslint/no-restricted-imports', 'import/no-restricted-paths'];

/** Each a file that stands for its folder, an import, and whether that is allowed. Imports between folders of workers name real files. */
const CASES: [allowed: boolean, file: string, statement: string][] = [
  [false, 'plugins/replication-common/src/example.ts', `import { value } from '${NODE}';`],
  [true, 'plugins/replication-node/src/example.ts', `import { value } from '${COMMON}';`],
  [false, 'plugins/replication-node/src/example.ts', "import { value } from '@portage/workers';"],
  [true, 'plugins/replication-backend/src/example.ts', "import { value } from '@portage/workers';"],
  [false, 'plugins/replication-backend/src/example.ts', "import { value } from '@portage/workers/src/runtime/thread';"],
  [false, 'plugins/replication-backend/src/example.ts', "import { value } from '@portage/backstage-plugin-replication';"],
  [false, 'plugins/replication-backend/dev/demo/example.ts', "import { value } from '@portage/workers';"],
  [true, 'plugins/replication/src/example.ts', `import { value } from '${COMMON}';`],
  [false, 'plugins/replication/src/example.ts', `import { value } from '${NODE}';`],
  [false, 'plugins/replication-cli/src/example.ts', `import { value } from '${NODE}';`],
  [true, 'plugins/catalog-backend-module-replication/src/example.ts', `import { value } from '${NODE}';`],
  [false, 'plugins/scaffolder-backend-module-replication/src/example.ts', "import { value } from '@portage/workers';"],

  [true, 'workers/src/handlers/example.ts', `import type { value } from '${NODE}';`],
  [false, 'workers/src/handlers/example.ts', `import { value } from '${NODE}';`],
  [false, 'workers/src/handlers/example.ts', "import { value } from 'knex';"],
  [false, 'workers/src/handlers/example.ts', "import { value } from '@backstage/backend-plugin-api';"],
  [true, 'workers/src/handlers/example.ts', "import { value } from '@backstage/errors';"],
  [true, 'workers/src/handlers/example.ts', "import { value } from '../storages/file';"],
  [true, 'workers/src/runtime/example.ts', "import { value } from '../catalogs/sql';"],
  [true, 'workers/src/localize/example.ts', "import { value } from '../iceberg';"],
  [false, 'workers/src/localize/example.ts', "import { value } from '../transfer';"],
  [false, 'workers/src/transfer/example.ts', "import { value } from '../storages/file';"],
  [false, 'workers/src/audit/example.ts', "import { value } from '../iceberg';"],
  [true, 'workers/src/audit/example.test.ts', "import { value } from '../iceberg';"],
  [false, 'workers/src/iceberg/example.ts', "import { value } from '../localize';"],
  [false, 'workers/src/iceberg/example.ts', "import { value } from '../storages/file';"],
  [false, 'workers/src/catalogs/sql/example.ts', "import { value } from '../../transfer';"],
  [false, 'workers/src/storages/file/example.ts', "import { value } from '../../runtime/WorkerRuntime';"],
];

describe('import rules', () => {
  let broken: string[][];

  beforeAll(() => {
    const input = JSON.stringify(CASES.map(([, file, statement]) => ({ file, statement })));
    broken = JSON.parse(execFileSync(process.execPath, [resolve(__dirname, 'lintStatements.mjs')], { input, encoding: 'utf8' }));
  }, 120_000);

  it.each(CASES.map((item, index) => [...item, index] as const))('allowed is %s for %s: %s', (allowed, _file, _statement, index) => {
    expect(broken[index].filter(rule => RULES.includes(rule))).toHaveLength(allowed ? 0 : 1);
  });
});
