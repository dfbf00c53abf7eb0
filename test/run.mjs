/**
 * `npm test`: the unit tests of all packages, then the suites of this workspace (conformance, end to end, S3, Nessie, PyIceberg, browser).
 * `npm run test:engines`: the slow half (Spark, DuckDB, Trino; processes killed at every write, storages that fail).
 * `npm run test:faults`: the faults of the slow half alone. `npm run test:soak`: its writer in a hurry, for five minutes.
 *
 *   node test/run.mjs [--engines | --faults] [PATTERN…]      PATTERN: only suites of this workspace whose path contains it
 *
 * What a suite needs is read from what it imports. Where a tool chain is missing the suites that need it are left out by name; with
 * CI=true that is a failure. The last line is `N passed, N failed`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const TEST_DIRECTORY = dirname(fileURLToPath(import.meta.url));
const REPOSITORY = dirname(TEST_DIRECTORY);
/** Two cores are shared with servers and other suites: Jest's own five seconds say nothing there. */
const TEST_TIMEOUT_MS = 60_000;
/** Killing processes at every write takes its time. */
const FAULT_FOLDERS = ['faults'];
/** Folders whose suites are the slow half. */
const ENGINE_FOLDERS = ['engines', ...FAULT_FOLDERS];
const OTHER_FOLDERS = ['work', 'fixtures', 'performance', 'servers', 'support', 'screenshots', 'node_modules'];

// The helpers that start servers are TypeScript.
require('@backstage/cli/config/nodeTransform.cjs');
const { canStartPostgres, startPostgres } = require('./servers/startPostgres.ts');

function installs(script) {
  return () => spawnSync('bash', [join(TEST_DIRECTORY, 'servers', script)], { stdio: 'inherit' }).status === 0;
}

/** What suites may need: how an import tells it, and how it is had. */
const TOOL_CHAINS = [
  { name: 'PostgreSQL', sign: /\bservers\/startPostgres\b/, prepare: canStartPostgres },
  { name: 'Python', sign: /\b(?:startS3|startMoto|runPython|findPythonTool)\b/, prepare: installs('install.sh') },
  { name: 'Java and Maven', sign: /\bservers\/startNessie\b/, prepare: installs('install-java.sh') },
  { name: 'Java, its compiler and Maven', sign: /\bservers\/startIcebergRest\b/, prepare: installs('install-iceberg-rest.sh') },
  { name: 'Spark', sign: /\bservers\/(?:install-spark|startSpark|findSpark)\b|\brunSpark\b/, prepare: installs('install-spark.sh') },
  { name: 'Trino, its Java and Maven', sign: /\bservers\/startTrino\b/, prepare: installs('install-trino.sh') },
  {
    name: 'Chromium',
    sign: /['"]playwright-core['"]/,
    prepare: () => existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'),
  },
];

function findSuites({ engines, faults }) {
  const folders = readdirSync(TEST_DIRECTORY, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !OTHER_FOLDERS.includes(entry.name))
    .map(entry => entry.name)
    .filter(name => (faults ? FAULT_FOLDERS.includes(name) : ENGINE_FOLDERS.includes(name) === engines));
  return folders
    .flatMap(folder => readdirSync(join(TEST_DIRECTORY, folder), { recursive: true }).map(file => join(TEST_DIRECTORY, folder, file)))
    .filter(file => file.endsWith('.test.ts'))
    .sort();
}

/** A suite's own text and that of the helpers that it imports, whatever they import again. */
function sourcesOf(file, seen = new Set()) {
  if (!seen.has(file) && existsSync(file)) {
    seen.add(file);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)) {
      sourcesOf(`${resolve(dirname(file), specifier)}.ts`, seen);
    }
  }
  return [...seen];
}

/** Prepares each tool chain that a suite needs, once, and tells which suites can run. */
function selectSuites(suites) {
  const prepared = new Map();
  const isThere = chain => {
    if (!prepared.has(chain)) {
      prepared.set(chain, chain.prepare());
    }
    return prepared.get(chain);
  };
  const selected = [];
  const leftOut = [];
  for (const suite of suites) {
    const text = sourcesOf(suite)
      .map(file => readFileSync(file, 'utf8'))
      .join('\n');
    const missing = TOOL_CHAINS.filter(chain => chain.sign.test(text) && !isThere(chain)).map(({ name }) => name);
    if (missing.length > 0) {
      leftOut.push({ suite: relative(TEST_DIRECTORY, suite), missing });
    } else {
      selected.push(suite);
    }
  }
  return { selected, leftOut };
}

/** Runs Jest through backstage-cli. @returns its counts; a run that ended without a report is one failure */
async function runJest({ args, cwd, env, reportFile }) {
  const packageFile = require.resolve('@backstage/cli/package.json');
  const command = join(dirname(packageFile), require(packageFile).bin['backstage-cli']);
  const child = spawn(process.execPath, [command, ...args, '--watchAll=false', '--json', '--outputFile', reportFile], {
    cwd,
    env,
    // The report goes to its file; on standard output it would only drown what matters.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const status = await new Promise(done =>
    child.on('close', (code, signal) => {
      if (signal) {
        process.stderr.write(`Jest was ended by ${signal}\n`);
      }
      done(code ?? 1);
    }),
  );
  if (!existsSync(reportFile)) {
    return { passed: 0, failed: status === 0 ? 0 : 1 };
  }
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: status !== 0 && failed === 0 ? 1 : failed };
}

function parseArguments(args) {
  return { engines: args.includes('--engines'), faults: args.includes('--faults'), patterns: args.filter(arg => !arg.startsWith('--')) };
}

async function main() {
  const { engines, faults, patterns } = parseArguments(process.argv.slice(2));
  const reports = mkdtempSync(join(tmpdir(), 'portage-test-'));
  const suites = findSuites({ engines, faults }).filter(file => patterns.length === 0 || patterns.some(pattern => file.includes(pattern)));
  const { selected, leftOut } = selectSuites(suites);
  const results = [];
  let postgres;
  try {
    const env = { ...process.env, BACKSTAGE_TEST_DISABLE_DOCKER: '1' };
    // The suites here import ES modules dynamically, which Jest can only so.
    const suiteEnv = {
      ...env,
      NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings=ExperimentalWarning`.trim(),
    };
    if (!engines && !faults && patterns.length === 0) {
      if (canStartPostgres()) {
        postgres = await startPostgres();
        env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING = postgres.uri;
      } else {
        leftOut.push({ suite: 'stores of the packages, on PostgreSQL', missing: ['PostgreSQL'] });
      }
      results.push(
        await runJest({
          args: ['repo', 'test', `--testTimeout=${TEST_TIMEOUT_MS}`],
          cwd: REPOSITORY,
          env,
          reportFile: join(reports, 'packages.json'),
        }),
      );
    }
    if (selected.length > 0) {
      const args = ['package', 'test', '--runInBand', ...selected];
      results.push(await runJest({ args, cwd: TEST_DIRECTORY, env: suiteEnv, reportFile: join(reports, 'suites.json') }));
    }
  } finally {
    await postgres?.stop();
    rmSync(reports, { recursive: true, force: true });
  }

  for (const { suite, missing } of leftOut) {
    process.stdout.write(`left out, for want of ${missing.join(' and ')}: ${suite}\n`);
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  // On a CI machine everything has to be there: what is left out counts as failed.
  const failed = results.reduce((sum, result) => sum + result.failed, 0) + (process.env.CI === 'true' ? leftOut.length : 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
