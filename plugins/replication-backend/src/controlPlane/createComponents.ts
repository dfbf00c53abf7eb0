import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { PolicyKind } from '@portage/backstage-plugin-replication-node';
import { ClusterProbe } from '../clusters/ClusterProbe';
import { DefaultClusterService } from '../clusters/DefaultClusterService';
import { loadCompiledClusters } from '../clusters/loadCompiledClusters';
import type { ReplicationConfiguration } from '../configuration/ReplicationConfiguration';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { DocumentWriter } from '../documents/DocumentWriter';
import { readEngineSettings } from '../engine/readEngineSettings';
import { ReplicationEngine } from '../engine/ReplicationEngine';
import { DefaultHealthService } from '../health/DefaultHealthService';
import { PolicyHealthMonitor } from '../health/PolicyHealthMonitor';
import { DefaultImportService } from '../import/DefaultImportService';
import { DefaultJobService } from '../jobs/DefaultJobService';
import { LagHistory } from '../lag/LagHistory';
import { LagMeter } from '../lag/LagMeter';
import { LagSampler } from '../lag/LagSampler';
import { DefaultPolicyService } from '../policies/DefaultPolicyService';
import { PlanGuard } from '../policies/plans/PlanGuard';
import { PlanReader } from '../policies/plans/PlanReader';
import { PolicyKinds } from '../policies/PolicyKinds';
import { PolicyReader } from '../policies/PolicyReader';
import { DefaultReportService } from '../reports/DefaultReportService';
import type { Services } from '../router/createHandlers';
import { SignalChangeHints } from '../signals/SignalChangeHints';

/** Options of {@link createComponents}. */
export interface ComponentsOptions {
  database: ReplicationDatabase;
  config: Config;
  configuration: ReplicationConfiguration;
  policyKinds: readonly PolicyKind<any>[];
  signals: SignalsService;
  events: EventsService;
  logger: LoggerService;
}

/** The services as they are without permissions around them. */
export type UnguardedServices = Omit<Services, 'broker'>;

/** All parts of the control plane. */
export type Components = ReturnType<typeof createComponents>;

/** Makes the parts and connects them; nothing runs yet, and nobody is asked for permission here. */
export function createComponents(options: ComponentsOptions) {
  const { database, config, configuration, policyKinds, signals, events, logger } = options;
  const { connectionTypes, region, servedRegions, prices } = configuration;
  const kinds = PolicyKinds.create(policyKinds);
  const hints = SignalChangeHints.create({ signals, events, logger });
  const engine = ReplicationEngine.create({
    database,
    logger,
    settings: readEngineSettings(config),
    servedRegions,
    policyKinds,
    loadClusters: knex => loadCompiledClusters(knex, connectionTypes),
    prices,
  });
  const { queue, jobs, triggers, reader: jobReader } = engine;
  const listener = { policyWritten: triggers.register.bind(triggers) };
  const writer = DocumentWriter.create({ database, kinds, connectionTypes, listener, hints });
  const probe = ClusterProbe.create({ database, queue, servedRegions, hints });
  const reader = PolicyReader.create({ database, triggers });
  const lagHistory = LagHistory.create({ database });
  const meter = LagMeter.create({ database, queue, kinds, connectionTypes, history: lagHistory, hints });
  const plans = PlanReader.create({ database, prices });
  const planGuard = PlanGuard.create({ database, plans, kinds, queue, connectionTypes, region });
  const healthMonitor = PolicyHealthMonitor.create({ database, reader, hints, logger });
  followChanges({ engine, hints, healthMonitor });

  const services: UnguardedServices = {
    clusters: DefaultClusterService.create({ database, queue, writer, probe, hints, connectionTypes }),
    policies: DefaultPolicyService.create({
      database,
      writer,
      reader,
      kinds,
      connectionTypes,
      jobs,
      triggers,
      plans,
      planGuard,
      lag: meter,
      lagHistory,
      hints,
    }),
    jobs: DefaultJobService.create({ database, engine: jobs, reader: jobReader }),
    reports: DefaultReportService.create({ database, reader: jobReader, queue }),
    imports: DefaultImportService.create({ writer, kinds }),
    health: DefaultHealthService.create({ database, region }),
  };
  return {
    engine,
    hints,
    kinds,
    probe,
    healthMonitor,
    lagHistory,
    lagSampler: LagSampler.create({ database, kinds, meter, logger }),
    services,
  };
}

/** A job's change is told, and with a cluster's or policy's it may change the health of policies. */
function followChanges(parts: { engine: ReplicationEngine; hints: SignalChangeHints; healthMonitor: PolicyHealthMonitor }): void {
  const { engine, hints, healthMonitor } = parts;
  engine.jobs.onChange(({ type, jobId, policy }) => {
    hints.announce({ type: 'job', id: jobId, policy });
    if (type === 'status') {
      healthMonitor.refreshSoon();
    }
  });
  hints.onAnnounced(({ type }) => type !== 'job' && healthMonitor.refreshSoon());
}
