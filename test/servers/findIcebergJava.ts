import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What `install-iceberg-rest.sh` made. */
const FOLDER = join(process.env.PORTAGE_TEST_WORK ?? resolve(__dirname, '../work'), 'iceberg-rest');
const JAVA = join(FOLDER, 'java');
const CLASSES = join(FOLDER, 'classes');
const CLASSPATH = join(FOLDER, 'classpath');

/** How to run a Java program with Iceberg's libraries. */
export interface IcebergJava {
  java: string;
  /** The compiler of the same JDK. */
  javac: string;
  /** Iceberg's jars and all that they need. */
  classpath: string;
  /** The folder of the REST server's main class. */
  serverClasses: string;
}

/** @returns `undefined` where `test/servers/install-iceberg-rest.sh` has not been run */
export function findIcebergJava(): IcebergJava | undefined {
  if (![JAVA, CLASSES, CLASSPATH].every(existsSync)) {
    return undefined;
  }
  return {
    java: JAVA,
    javac: join(dirname(realpathSync(JAVA)), 'javac'),
    classpath: readFileSync(CLASSPATH, 'utf8').trim(),
    serverClasses: CLASSES,
  };
}
