/**
 * The architecture's import rules, as ESLint options for `@backstage/cli/config/eslint-factory`.
 *
 * Between packages imports run one way only: common ← node ← workers ← backend; the portal and the command line know `common`, the
 * catalog and scaffolder modules `common` and `node`. Inside workers: handlers → features → iceberg → contracts, no feature knows another,
 * `audit` shares no code with `iceberg` (one mistake could hide in both), and only handlers and the runtime open connectors.
 */

const COMMON = '@portage/backstage-plugin-replication-common';
const NODE = '@portage/backstage-plugin-replication-node';
const WORKERS = '@portage/workers';

/** What each package may import of the others. */
const ALLOWED_PACKAGES = {
  [COMMON]: [],
  [NODE]: [COMMON],
  [WORKERS]: [COMMON, NODE],
  '@portage/backstage-plugin-replication-backend': [COMMON, NODE, WORKERS],
  '@portage/backstage-plugin-replication': [COMMON],
  '@portage/replication-cli': [COMMON],
  '@portage/backstage-plugin-catalog-backend-module-replication': [COMMON, NODE],
  '@portage/backstage-plugin-scaffolder-backend-module-replication': [COMMON, NODE],
};

/** The parts of workers that do a policy kind's work. */
const FEATURES = ['localize', 'audit', 'transfer', 'prune', 'cdc', 'optimize', 'hive'];
/** What opens connectors, or is one. */
const CONNECTORS = ['storages', 'catalogs'];
const OPENERS = ['handlers', 'runtime'];

// The groups below are read as .gitignore is: a later pattern with "!" takes its packages out again.
function packagesBesides(allowed) {
  return {
    group: ['@portage/*', ...allowed.map(name => `!${name}`)],
    message:
      'Imports run one way: common ← node ← workers ← backend; the portal, the command line and the modules know the contracts alone.',
  };
}

const sourcesOfOthers = {
  group: ['@portage/*/src', '@portage/*/dist'],
  message: "Import from the package's entry point.",
};

const workersOnlyTypesOfNode = {
  group: [NODE],
  allowTypeImports: true,
  message: 'Workers take types alone from the contracts (import type); values live in common.',
};

const workersWithoutBackstage = {
  group: [
    'knex',
    'express',
    'express-promise-router',
    '@backstage/*',
    ...['config', 'config-loader', 'errors', 'types'].map(name => `!@backstage/${name}`),
  ],
  message: 'A worker process starts without Backstage and has no database of its own.',
};

function zone(target, from, message) {
  return { target: `./src/${target}/**/!(*.test).ts`, from: `./src/${from}/**/*`, message };
}

/** Import rules between the folders of workers; tests may look at both sides. */
function workersZones() {
  const zones = [];
  for (const feature of FEATURES) {
    for (const other of FEATURES.filter(name => name !== feature)) {
      zones.push(zone(feature, other, 'Features never import each other; a handler brings them together.'));
    }
    for (const connector of CONNECTORS) {
      zones.push(zone(feature, connector, 'Features take connectors as arguments; only handlers open them.'));
    }
    for (const opener of OPENERS) {
      zones.push(zone(feature, opener, 'Imports run one way: handlers → features → iceberg.'));
    }
    zones.push(zone('iceberg', feature, 'The codecs are pure and know no feature.'));
    for (const connector of CONNECTORS) {
      zones.push(zone(connector, feature, 'A connector serves every feature and knows none.'));
    }
  }
  zones.push(zone('audit', 'iceberg', 'The audit shares no decoding code with the rewriter, so that one mistake cannot hide in both.'));
  for (const other of [...CONNECTORS, ...OPENERS]) {
    zones.push(zone('iceberg', other, 'The codecs are pure: no I/O.'));
  }
  for (const connector of CONNECTORS) {
    for (const opener of OPENERS) {
      zones.push(zone(connector, opener, 'Connectors are opened by handlers and the runtime, never the other way round.'));
    }
  }
  return zones;
}

/**
 * @param {string} dir - the package's folder
 * @returns options for the factory
 */
function importRules(dir) {
  const { name } = require(`${dir}/package.json`);
  const allowed = ALLOWED_PACKAGES[name];
  if (!allowed) {
    throw new Error(`${name} has no import rules yet; add it to ALLOWED_PACKAGES`);
  }
  const patterns = [packagesBesides(allowed), sourcesOfOthers];
  if (name === WORKERS) {
    patterns.push(workersOnlyTypesOfNode, workersWithoutBackstage);
  }
  const restricted = ['error', { patterns }];
  const options = { rules: { '@typescript-eslint/no-restricted-imports': restricted } };

  if (name === WORKERS) {
    options.rules['import/no-restricted-paths'] = ['error', { basePath: dir, zones: workersZones() }];
    // Without the extensions the plugin resolves no TypeScript file, and the rule is silent.
    options.settings = { 'import/resolver': { node: { extensions: ['.ts', '.js', '.json'] } } };
  }
  if (name === '@portage/backstage-plugin-replication-backend') {
    options.overrides = [
      // The development backend is put together of all packages.
      { files: ['dev/*.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
      {
        // The demo's writers are strangers to Portage, as any engine that writes Iceberg tables is.
        files: ['dev/demo/**'],
        rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [packagesBesides([COMMON]), sourcesOfOthers] }] },
      },
    ];
  }
  return options;
}

module.exports = { importRules };
