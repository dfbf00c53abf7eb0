#!/usr/bin/env node
/**
 * Runs benchmarks: `npm run bench -- NAME…`, all of them without a name, `--list` for the names, `--record` to keep the results as
 * the committed baselines. Each is a script of its own process, `benches/NAME.ts`, whose last line of output is one JSON object
 * with `name`, `ratio` (higher is better) and what it was compared with. A benchmark never fails for being slow: times are told
 * beside the baseline's and judged by people.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = join(folder, '..', '..');
const baselinesFile = join(folder, 'baselines.json');
const loader = createRequire(import.meta.url).resolve('@backstage/cli/config/nodeTransform.cjs');

const known = readdirSync(join(folder, 'benches'))
  .filter(file => file.endsWith('.ts'))
  .map(file => file.slice(0, -'.ts'.length))
  .sort();
const options = process.argv.slice(2).filter(argument => argument.startsWith('--'));
const names = process.argv.slice(2).filter(argument => !argument.startsWith('--'));

const unknown = [...options.filter(option => !['--list', '--record'].includes(option)), ...names.filter(name => !known.includes(name))];
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Benchmarks are ${known.join(', ')}.`);
  process.exit(2);
}
if (options.includes('--list')) {
  console.log(known.join('\n'));
  process.exit(0);
}

const baselines = existsSync(baselinesFile) ? JSON.parse(readFileSync(baselinesFile, 'utf8')) : {};
let failed = false;
for (const name of names.length > 0 ? names : known) {
  const result = await runBench(name);
  if (!result) {
    failed = true;
    continue;
  }
  const baseline = baselines[name];
  console.error(`${name}: ratio ${result.ratio}${baseline ? `, baseline ${baseline.ratio}` : ', no baseline yet'}`);
  if (options.includes('--record')) {
    baselines[name] = { ...result, machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version } };
    const sorted = Object.fromEntries(Object.entries(baselines).sort(([left], [right]) => (left < right ? -1 : 1)));
    writeFileSync(baselinesFile, `${JSON.stringify(sorted, undefined, 2)}\n`);
  }
}
process.exitCode = failed ? 1 : 0;

/** Runs one script, passes its output on, and gives back the object of its last line. */
function runBench(name) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--require', loader, join(folder, 'benches', `${name}.ts`)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('close', code => {
      const lastLine = output.trimEnd().split('\n').at(-1);
      try {
        resolve(code === 0 ? JSON.parse(lastLine) : undefined);
      } catch {
        console.error(`${name}: its last line is no JSON object`);
        resolve(undefined);
      }
    });
  });
}
