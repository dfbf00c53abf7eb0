import { z } from 'zod';
import { clusterDocumentSchema } from '../../documents/clusterDocument';
import { TASK_SCHEMAS } from '../../tasks/taskKinds';
import { clusterSchema } from '../objects';
import { pageOf, pageQuery } from './pages';
import type { Route } from './Route';

/** Clusters: their documents, their health, what they hold. */
export const CLUSTER_ROUTES = {
  listClusters: {
    method: 'get',
    path: '/clusters',
    summary: 'Clusters by name',
    permission: 'replication.cluster.read',
    query: z.object({ ...pageQuery, search: z.string().optional() }),
    response: pageOf(clusterSchema),
  },
  createCluster: {
    method: 'post',
    path: '/clusters',
    summary: 'Create a cluster',
    permission: 'replication.cluster.create',
    body: clusterDocumentSchema,
    response: clusterSchema,
    status: 201,
  },
  getCluster: {
    method: 'get',
    path: '/clusters/{name}',
    summary: 'One cluster',
    permission: 'replication.cluster.read',
    response: clusterSchema,
  },
  updateCluster: {
    method: 'put',
    path: '/clusters/{name}',
    summary: 'Replace a cluster',
    permission: 'replication.cluster.update',
    body: clusterDocumentSchema,
    response: clusterSchema,
    conditional: true,
  },
  deleteCluster: {
    method: 'delete',
    path: '/clusters/{name}',
    summary: 'Delete a cluster that no policy uses',
    permission: 'replication.cluster.delete',
    response: z.undefined(),
    status: 204,
  },
  checkCluster: {
    method: 'post',
    path: '/clusters/{name}/check',
    summary: 'Probe a cluster now',
    permission: 'replication.cluster.read',
    response: clusterSchema,
  },
  browseCluster: {
    method: 'get',
    path: '/clusters/{name}/browse',
    summary: 'Tables or files of a cluster',
    permission: 'replication.cluster.read',
    query: z.object({
      reference: z.string().optional(),
      path: z.string().optional(),
      after: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    response: TASK_SCHEMAS.browse.result,
  },
} as const satisfies Record<string, Route>;
