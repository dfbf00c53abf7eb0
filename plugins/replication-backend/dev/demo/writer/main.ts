/**
 * The demo's own process: `node … main.ts STATE`. It lives as long as its standard input is open, so it ends with its parent however that
 * ends, SIGKILL included.
 */
import { readDemoPace } from './DemoPace';
import { runDemoWriters } from './runDemoWriters';

const controller = new AbortController();
process.stdin.resume();
process.stdin.on('close', () => controller.abort());
// Ctrl-C goes to all processes of a terminal; the parent closes the input when it is done.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => controller.abort());

runDemoWriters({
  state: process.argv[2],
  pace: readDemoPace(process.env),
  signal: controller.signal,
  log: message => process.stdout.write(`${message}\n`),
}).then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
