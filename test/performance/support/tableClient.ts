/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { PiscinaThreadPool } from '@portage/workers';
import { chooseDeflateLibrary } from '../../../workers/src/iceberg/avro/chooseDeflateLibrary';
import { MemoryMap } from '../../../workers/src/localize/testing/MemoryMap';
import { mappingOf, replicaFolder } from './benchMapping';
import { BenchStorage } from './BenchStorage';
import { synchronizeTable, type SynchronizedState } from './synchronizeTable';

/** What one round gives, which begins with nothing and takes all states of a table in turn. */
export interface TableRun {
  states: SynchronizedState[];
  /** The most that the process ever held. */
  peakMemoryBytes: number;
  deflateLibrary: string;
}

async function runStates(folder: string, metadataLocations: readonly string[], threads: PiscinaThreadPool): Promise<SynchronizedState[]> {
  await rm(replicaFolder(folder), { recursive: true, force: true });
  const storage = new BenchStorage(folder);
  const map = new MemoryMap();
  const states: SynchronizedState[] = [];
  for (const metadataLocation of metadataLocations) {
    states.push(await synchronizeTable({ metadataLocation, mapping: mappingOf(folder), storage, map, threads }));
  }
  await storage.close();
  return states;
}

/** The high-water mark of this process alone; `resourceUsage` would count the memory of the process that started it. */
async function peakMemoryBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

async function main(): Promise<void> {
  const { folder, metadataLocations } = JSON.parse(process.argv[2]);
  const threads = PiscinaThreadPool.create({ threads: 2 });
  const lines = createInterface({ input: process.stdin });
  for await (const _ of lines) {
    const states = await runStates(folder, metadataLocations, threads);
    const run: TableRun = { states, peakMemoryBytes: await peakMemoryBytes(), deflateLibrary: chooseDeflateLibrary().name };
    process.stdout.write(`${JSON.stringify(run)}\n`);
  }
  await threads.close();
}

if (require.main === module) {
  main().catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}
