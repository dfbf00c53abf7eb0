import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const WORK = process.env.PORTAGE_TEST_WORK ?? resolve(__dirname, '../work');

/** The folder that `install.sh` makes its Python environments in, or those that the environment names. */
const ENVIRONMENTS = {
  servers: process.env.PORTAGE_TEST_PYTHON ?? join(WORK, 'venv'),
  moto: process.env.PORTAGE_TEST_MOTO ?? join(WORK, 'venv-moto'),
};

/** Where an executable of one of the Python environments lies, or `undefined` where `test/servers/install.sh` has not been run. */
export function findPythonTool(environment: keyof typeof ENVIRONMENTS, tool: string): string | undefined {
  const path = join(ENVIRONMENTS[environment], 'bin', tool);
  return existsSync(path) ? path : undefined;
}
