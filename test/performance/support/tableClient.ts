/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured here is no part of the workers' public interface */
import { readFile, rm } from 'node:fs/promises';
import { PiscinaThreadPool } from '@portage/workers';
import { chooseDeflateLibrary } from '../../../workers/src/iceberg/avro/chooseDeflateLibrary';
import { MemoryMap } from '../../../workers/src/localize/testing/MemoryMap';
import { mappingOf, replicaFolder } from './benchMapping';
import { BenchStorage } from './BenchStorage';
import { synchronizeTable, type SynchronizedState } from './synchronizeTable';

/** What {@link runTableClient} gives. */
export interface TableRun {
  /** Each begins with nothing and takes all states in turn. */
  rounds: SynchronizedState[][];
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
  const { folder, metadataLocations, rounds, warmUp } = JSON.parse(process.argv[2]);
  const threads = PiscinaThreadPool.create({ threads: 2 });
  const run: TableRun = { rounds: [], peakMemoryBytes: 0, deflateLibrary: chooseDeflateLibrary().name };
  if (warmUp) {
    await runStates(warmUp.folder, [warmUp.metadataLocation], threads);
  }
  for (let round = 0; round < rounds; round += 1) {
    run.rounds.push(await runStates(folder, metadataLocations, threads));
  }
  await threads.close();
  process.stdout.write(JSON.stringify({ ...run, peakMemoryBytes: await peakMemoryBytes() }));
}

if (require.main === module) {
  main().catch(error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}
