import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const WORK = process.env.PORTAGE_TEST_WORK ?? resolve(__dirname, '../work');

/** What `install-spark.sh` made. */
const JAVA = join(WORK, 'spark/java');
const JARS = join(WORK, 'spark/jars');
const PYTHON = join(process.env.PORTAGE_TEST_SPARK ?? join(WORK, 'venv-spark'), 'bin/python');

/** How to run a PySpark script with Iceberg. */
export interface SparkTools {
  python: string;
  jars: string[];
  /** To be added to the environment. */
  environment: Record<string, string>;
}

/** @returns `undefined` where `test/servers/install-spark.sh` has not been run */
export function findSpark(): SparkTools | undefined {
  if (![JAVA, JARS, PYTHON].every(existsSync)) {
    return undefined;
  }
  return {
    python: PYTHON,
    jars: readdirSync(JARS).map(jar => join(JARS, jar)),
    environment: { JAVA_HOME: dirname(dirname(realpathSync(JAVA))), SPARK_LOCAL_IP: '127.0.0.1' },
  };
}
