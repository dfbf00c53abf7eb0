import type { BrokerAccess } from '../broker/BrokerAccess';
import type { ClusterService } from '../clusters/ClusterService';
import type { HealthService } from '../health/HealthService';
import type { ImportService } from '../import/ImportService';
import type { JobService } from '../jobs/JobService';
import type { PolicyService } from '../policies/PolicyService';
import type { ReportService } from '../reports/ReportService';
import type { RouteHandlers } from './RouteHandlers';

/** The services behind the API, each with its permissions around it. */
export interface Services {
  clusters: ClusterService;
  policies: PolicyService;
  jobs: JobService;
  reports: ReportService;
  imports: ImportService;
  health: HealthService;
  broker: BrokerAccess;
}

/** Which service answers which route. */
export function createHandlers({ clusters, policies, jobs, reports, imports, health, broker }: Services): RouteHandlers {
  return {
    listClusters: ({ query, credentials }) => clusters.list({ ...query, credentials }),
    createCluster: ({ body, credentials }) => clusters.create(body, { credentials }),
    getCluster: ({ path, credentials }) => clusters.get(path.name, { credentials }),
    updateCluster: ({ body, ifMatch, credentials }) => clusters.update(body, { version: ifMatch, credentials }),
    deleteCluster: ({ path, credentials }) => clusters.delete(path.name, { credentials }) as Promise<undefined>,
    checkCluster: ({ path, signal, credentials }) => clusters.check(path.name, { signal, credentials }),
    browseCluster: ({ path, query, signal, credentials }) => clusters.browse(path.name, { ...query, signal, credentials }),

    listPolicies: ({ query, credentials }) => policies.list({ ...query, credentials }),
    createPolicy: ({ body, credentials }) => policies.create(body, { credentials }),
    getPolicy: ({ path, credentials }) => policies.get(path.name, { credentials }),
    updatePolicy: ({ body, ifMatch, credentials }) => policies.update(body, { version: ifMatch, credentials }),
    deletePolicy: ({ path, credentials }) => policies.delete(path.name, { credentials }),
    runPolicy: ({ path, body, idempotencyKey, credentials }) => policies.run(path.name, { ...body, idempotencyKey, credentials }),
    planPolicy: ({ path, credentials }) => policies.plan(path.name, { credentials }),
    getPlan: ({ path, credentials }) => policies.getPlan(path.id, { credentials }),
    previewPolicy: ({ path, query, credentials }) => policies.preview(path.name, { ...query, credentials }),
    suspendPolicy: ({ path, credentials }) => policies.suspend(path.name, { credentials }),
    resumePolicy: ({ path, body, credentials }) => policies.resume(path.name, { ...body, credentials }),
    verifyPolicy: ({ path, body, idempotencyKey, credentials }) =>
      policies.startJob(path.name, { purpose: 'verify', options: body, idempotencyKey, credentials }),
    prunePolicy: ({ path, body: { dryRun, ...options }, idempotencyKey, credentials }) =>
      policies.startJob(path.name, { purpose: 'prune', options, dryRun, idempotencyKey, credentials }),
    listAuditReports: ({ path, query, credentials }) => reports.listAuditReports(path.name, { ...query, credentials }),
    getAuditReport: ({ path, query, signal, credentials }) =>
      reports.getAuditReport({ policy: path.name, jobId: path.id }, { ...query, signal, credentials }),
    getLag: ({ path, query, signal, credentials }) => policies.getLag(path.name, { ...query, signal, credentials }),
    getLagHistory: ({ path, query, credentials }) => policies.getLagHistory(path.name, { ...query, credentials }),
    listLagHistory: ({ query, credentials }) => policies.listLagHistory({ ...query, policies: query.policies.split(','), credentials }),

    listJobs: ({ query, credentials }) => jobs.list({ ...query, credentials }),
    getJob: ({ path, credentials }) => jobs.get(path.id, { credentials }),
    listStages: async ({ path, credentials }) => ({ stages: await jobs.listStages(path.id, { credentials }) }),
    listPrunedFiles: ({ path, query, signal, credentials }) => reports.listPrunedFiles(path.id, { ...query, signal, credentials }),
    cancelJob: ({ path, credentials }) => jobs.cancel(path.id, { credentials }),
    retryJob: ({ path, credentials }) => jobs.retry(path.id, { credentials }),
    getTaskLog: ({ path, query, credentials }) => jobs.readTaskLog(path.id, { ...query, credentials }),

    importDocuments: ({ body, credentials }) => imports.importDocuments({ ...body, credentials }),
    getHealth: ({ credentials }) => health.getOverview({ credentials }),

    claimTasks: async ({ body, signal, credentials }) => ({ tasks: await (await broker.for({ credentials })).claim(body, { signal }) }),
    heartbeatTask: async ({ path, body, credentials }) => (await broker.for({ credentials })).heartbeat(token(path, body)),
    reportTaskProgress: async ({ path, body, credentials }) =>
      (await broker.for({ credentials })).progress(token(path, body), body.progress) as Promise<undefined>,
    appendTaskLog: async ({ path, body, credentials }) =>
      (await broker.for({ credentials })).log(token(path, body), body.lines) as Promise<undefined>,
    completeTask: async ({ path, body, credentials }) =>
      (await broker.for({ credentials })).complete(token(path, body), body.outcome) as Promise<undefined>,
    readLocalizedFiles: async ({ path, body, credentials }) => ({
      files: await (await broker.for({ credentials })).readLocalizedFiles(token(path, body), body),
    }),
    listLocalizedFiles: async ({ path, body, credentials }) => ({
      files: await (await broker.for({ credentials })).listLocalizedFiles(token(path, body), body),
    }),
    removeLocalizedFiles: async ({ path, body, credentials }) =>
      (await broker.for({ credentials })).removeLocalizedFiles(token(path, body), body) as Promise<undefined>,
    writeLocalizedFiles: async ({ path, body, credentials }) =>
      (await broker.for({ credentials })).writeLocalizedFiles(token(path, body), body) as Promise<undefined>,
  };
}

function token(path: Record<string, string>, { fencingToken }: { fencingToken: number }) {
  return { taskId: path.id, fencingToken };
}
