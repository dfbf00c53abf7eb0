import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findIcebergJava } from '../../servers/findIcebergJava';
import { Peer } from './Peer';

const SOURCES = resolve(__dirname, '../java');
const HEAP = '1g';

/** Compiles a program of `test/performance/java` against Iceberg's libraries and starts it, with the JVM's own choice of everything but the heap. */
export function startJavaPeer(className: string, args: string[]): Peer {
  const iceberg = findIcebergJava();
  if (!iceberg) {
    throw new Error("Iceberg's libraries are not installed. Run test/servers/install-iceberg-rest.sh first.");
  }
  const scratch = mkdtempSync(join(tmpdir(), 'portage-java-'));
  try {
    const source = join(SOURCES, `${className.replaceAll('.', '/')}.java`);
    execFileSync(iceberg.javac, ['-proc:none', '-nowarn', '-XDsuppressNotes', '-cp', iceberg.classpath, '-d', scratch, source], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch (error) {
    rmSync(scratch, { recursive: true });
    throw error;
  }
  return Peer.start({
    executable: iceberg.java,
    args: [`-Xmx${HEAP}`, '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', `${scratch}:${iceberg.classpath}`, className, ...args],
    scratch,
  });
}
