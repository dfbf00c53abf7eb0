/**
 * `npm start` (portal and backend) and `npm run start:backend` (the backend alone).
 *
 *   node dev/start.mjs [--backend-only] [--config FILE…]
 *
 * app-config.yaml is always read first and the FILEs, or app-config.demo.yaml where there are none, are layered over it. They are
 * relative to where the command was typed. backstage-cli would replace the default files, and read relative ones from the package's folder.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigSources } from '@backstage/config-loader';

const require = createRequire(import.meta.url);
const BACKEND_DIRECTORY = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const REPOSITORY = resolve(BACKEND_DIRECTORY, '../..');
const PORTAL_PACKAGE = '@portage/backstage-plugin-replication';
const BACKEND_PACKAGE = '@portage/backstage-plugin-replication-backend';

/** Reads the arguments; `--config` takes one or many files and may come several times. */
function parseArguments(args) {
  const files = [];
  let backendOnly = false;
  let expectsFile = false;
  for (const arg of args) {
    if (arg === '--backend-only') {
      backendOnly = true;
    } else if (arg === '--config') {
      expectsFile = true;
    } else if (arg.startsWith('--config=')) {
      files.push(arg.slice('--config='.length));
    } else if (expectsFile && !arg.startsWith('-')) {
      files.push(arg);
    } else {
      throw new Error(`Unknown argument "${arg}"; there are --backend-only and --config FILE…`);
    }
  }
  if (expectsFile && files.length === 0) {
    throw new Error('--config takes one file or several');
  }
  return { files, backendOnly };
}

function configFiles(files) {
  const directory = process.env.INIT_CWD ?? process.cwd();
  const layered = files.length > 0 ? files.map(file => resolve(directory, file)) : [join(REPOSITORY, 'app-config.demo.yaml')];
  const missing = layered.find(file => !existsSync(file));
  if (missing) {
    throw new Error(`There is no configuration file ${missing}`);
  }
  return [join(REPOSITORY, 'app-config.yaml'), ...layered];
}

function resolveSqliteConnection(connection, home) {
  const toAbsolute = path => (path === ':memory:' || isAbsolute(path) ? path : resolve(home, path));
  if (typeof connection === 'string') {
    return toAbsolute(connection);
  }
  const resolved = { ...connection };
  for (const key of ['filename', 'directory']) {
    if (typeof resolved[key] === 'string') {
      resolved[key] = toAbsolute(resolved[key]);
    }
  }
  return resolved;
}

/**
 * `backend.database` with its paths made absolute against the repository (or PORTAGE_HOME), as one more layer of configuration.
 * The backend itself would take them from its working directory. Nothing is said about databases that are no files.
 */
async function databaseLayer(files, home) {
  const source = ConfigSources.default({ rootDir: REPOSITORY, argv: files.flatMap(file => ['--config', file]) });
  const config = await ConfigSources.toConfig(source);
  const database = config.getOptional('backend.database');
  config.close();
  const plugins = Object.entries(database?.plugin ?? {}).filter(([, plugin]) => (plugin.client ?? database.client) === 'better-sqlite3');
  const layer = {};
  if (database?.client === 'better-sqlite3' && database.connection) {
    layer.connection = resolveSqliteConnection(database.connection, home);
  }
  for (const [name, plugin] of plugins) {
    if (plugin.connection) {
      layer.plugin = { ...layer.plugin, [name]: { connection: resolveSqliteConnection(plugin.connection, home) } };
    }
  }
  return Object.keys(layer).length > 0 ? { APP_CONFIG_backend_database: JSON.stringify(layer) } : {};
}

/** The portal's development server and the backend, which starts anew when its code changes. */
function developmentServers(configArguments) {
  const packageFile = require.resolve('@backstage/cli/package.json');
  const command = resolve(dirname(packageFile), require(packageFile).bin['backstage-cli']);
  return { args: [command, 'repo', 'start', PORTAL_PACKAGE, BACKEND_PACKAGE, ...configArguments], cwd: REPOSITORY };
}

/** The backend in a process of its own: it ends when the backend ends, with its exit status. */
function backendAlone(configArguments) {
  const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');
  return { args: ['--enable-source-maps', '--require', transform, 'dev/index', ...configArguments], cwd: BACKEND_DIRECTORY };
}

function runToEnd({ args, cwd }, env) {
  const child = spawn(process.execPath, args, { cwd, env, stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal sends Ctrl-C to all of its processes; a second one would cut the child's orderly shutdown short.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('error', error => fail(error));
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exitCode = code;
    }
  });
}

function fail(error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

try {
  const { files, backendOnly } = parseArguments(process.argv.slice(2));
  const configs = configFiles(files);
  const home = process.env.PORTAGE_HOME ? resolve(process.env.PORTAGE_HOME) : REPOSITORY;
  const env = {
    NODE_ENV: 'development',
    ...process.env,
    ...(await databaseLayer(configs, home)),
    PORTAGE_HOME: home,
  };
  const configArguments = configs.flatMap(file => ['--config', file]);
  runToEnd(backendOnly ? backendAlone(configArguments) : developmentServers(configArguments), env);
} catch (error) {
  fail(error);
}
