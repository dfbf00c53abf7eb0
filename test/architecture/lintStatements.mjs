/**
 * Lints statements as if they stood in files of the repository: reads [{file, statement}…] as JSON from standard input and writes, for
 * each, the ids of the rules that it breaks. A process of its own, since not all of ESLint's plugins load inside Jest.
 */
import { json } from 'node:stream/consumers';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const eslint = new ESLint({ cwd: repository });
const broken = [];
for (const { file, statement } of await json(process.stdin)) {
  const [{ messages }] = await eslint.lintText(`${statement}\n`, { filePath: resolve(repository, file) });
  broken.push(messages.map(({ ruleId }) => ruleId));
}
process.stdout.write(JSON.stringify(broken));
