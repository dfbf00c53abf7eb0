import type { LoggerService } from '@backstage/backend-plugin-api';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { Config } from '@backstage/config';
import type { WorkerExtension } from '@portage/backstage-plugin-replication-node';
import { createWorkerRuntime, type WorkerRuntime } from '@portage/workers';
import { probeDueClusters } from '../clusters/probeDueClusters';
import type { ReplicationConfiguration } from '../configuration/ReplicationConfiguration';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { PollingLoop } from '../engine/PollingLoop';
import { countEnds } from '../metrics/countEnds';
import { observeState } from '../metrics/observeState';
import type { Components } from './createComponents';

/** Probes are due by their own interval; this is how often somebody looks. */
const PROBE_ROUND_MS = 5_000;
/** Facts change by hints at once; the round finds what was missed and what time alone brings, such as a replica that falls behind. */
const HEALTH_ROUND_MS = 30_000;
const LAG_ROUND_MS = 2_000;
/** Within each span of the history's finest tier, so that none stays empty. */
const LAG_RECORD_MS = 5_000;
const LAG_RETENTION_MS = 3_600_000;

/** Options of {@link ControlPlane.create}. */
export interface ControlPlaneOptions {
  components: Components;
  database: ReplicationDatabase;
  configuration: ReplicationConfiguration;
  config: Config;
  metrics: MetricsService;
  workerExtensions: readonly WorkerExtension[];
  logger: LoggerService;
}

/** What runs by itself, from the start of the backend to its end: engine, rounds of probes, health and lag, metrics, and the embedded worker. */
export class ControlPlane {
  private loops: PollingLoop[] = [];
  private worker: WorkerRuntime | undefined;
  private stopObserving: (() => void) | undefined;

  static create(options: ControlPlaneOptions): ControlPlane {
    return new ControlPlane(options);
  }

  private constructor(private readonly options: ControlPlaneOptions) {}

  async start(): Promise<void> {
    const { components, database, configuration, config, metrics, workerExtensions, logger } = this.options;
    const { engine, probe, healthMonitor, lagSampler, lagHistory } = components;
    this.stopObserving = observeState({ metrics, database });
    countEnds({ metrics, database, engine, logger });
    await engine.start();
    const loop = (name: string, intervalMs: number, run: (signal: AbortSignal) => Promise<void>) =>
      PollingLoop.start({ name, intervalMs, run, logger });
    this.loops = [
      loop('Probing clusters', PROBE_ROUND_MS, signal =>
        probeDueClusters({ database, probe, everyMs: configuration.probeEveryMs, signal }),
      ),
      loop('Classifying policies', HEALTH_ROUND_MS, () => healthMonitor.refresh()),
      loop('Measuring lag', LAG_ROUND_MS, signal => lagSampler.sample({ signal })),
      loop('Recording lag', LAG_RECORD_MS, () => lagHistory.record()),
      loop('Removing old lag', LAG_RETENTION_MS, () => lagHistory.removeOld()),
    ];
    if (configuration.worker.embedded) {
      const { regions } = configuration.worker;
      this.worker = createWorkerRuntime({ config, broker: engine.broker, regions, extensions: workerExtensions, logger });
      this.worker.start();
    }
  }

  /** The worker first: its tasks report to the engine how they ended. */
  async stop(): Promise<void> {
    const { engine, healthMonitor, lagSampler, hints } = this.options.components;
    this.stopObserving?.();
    await this.worker?.stop();
    await Promise.all(this.loops.map(loop => loop.stop()));
    await Promise.all([healthMonitor.stop(), lagSampler.stop()]);
    await engine.stop();
    hints.stop();
  }
}
