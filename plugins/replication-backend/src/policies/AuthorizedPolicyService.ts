import type { PermissionsService } from '@backstage/backend-plugin-api';
import {
  jobReadPermission,
  policyCreatePermission,
  policyDeletePermission,
  policyReadPermission,
  policyRunPermission,
  policyUpdatePermission,
  type Job,
  type Lag,
  type LagHistory,
  type Plan,
  type Policy,
  type PolicyDocument,
} from '@portage/backstage-plugin-replication-common';
import type { JobReader } from '../jobs/JobReader';
import { assertPermitted } from '../permissions/assertPermitted';
import type { Caller } from '../permissions/Caller';
import type { ResourceAuthorizer } from '../permissions/ResourceAuthorizer';
import type { Page } from '../router/Page';
import type {
  LagHistoryOptions,
  ListPoliciesOptions,
  PolicyPreview,
  PolicyService,
  RunPolicyOptions,
  StartJobOptions,
} from './PolicyService';

/** Lets through what the caller may do with policies. */
export class AuthorizedPolicyService implements PolicyService {
  constructor(
    private readonly service: PolicyService,
    private readonly permissions: PermissionsService,
    private readonly authorizer: ResourceAuthorizer,
    private readonly jobs: Pick<JobReader, 'getJob'>,
  ) {}

  async list(options: ListPoliciesOptions): Promise<Page<Policy>> {
    const visible = await this.authorizer.criteriaFor(policyReadPermission, options);
    return this.service.list({ ...options, visible });
  }

  async get(name: string, options: Caller): Promise<Policy> {
    await this.authorizer.assertAllowed(policyReadPermission, name, options);
    return this.service.get(name, options);
  }

  async create(document: PolicyDocument, options: Caller): Promise<Policy> {
    await assertPermitted(this.permissions, policyCreatePermission, options);
    return this.service.create(document, options);
  }

  async update(document: PolicyDocument, options: Caller & { version?: number }): Promise<Policy> {
    await this.authorizer.assertAllowed(policyUpdatePermission, document.metadata.name, options);
    return this.service.update(document, options);
  }

  async delete(name: string, options: Caller): Promise<{ replica: string }> {
    await this.authorizer.assertAllowed(policyDeletePermission, name, options);
    return this.service.delete(name, options);
  }

  async run(name: string, options: RunPolicyOptions): Promise<Job> {
    await this.authorizer.assertAllowed(policyRunPermission, name, options);
    return this.service.run(name, options);
  }

  async startJob(name: string, options: StartJobOptions): Promise<Job> {
    await this.authorizer.assertAllowed(policyRunPermission, name, options);
    return this.service.startJob(name, options);
  }

  async plan(name: string, options: Caller): Promise<Job> {
    await this.authorizer.assertAllowed(policyReadPermission, name, options);
    return this.service.plan(name, options);
  }

  async getPlan(jobId: string, options: Caller): Promise<Plan> {
    const job = await this.jobs.getJob(jobId);
    await this.authorizer.assertAllowed(jobReadPermission, job?.policy ?? '', options);
    return this.service.getPlan(jobId, options);
  }

  async preview(name: string, options: Caller & { at?: string }): Promise<PolicyPreview> {
    await this.authorizer.assertAllowed(policyReadPermission, name, options);
    return this.service.preview(name, options);
  }

  async suspend(name: string, options: Caller): Promise<Policy> {
    await this.authorizer.assertAllowed(policyRunPermission, name, options);
    return this.service.suspend(name, options);
  }

  async resume(name: string, options: Caller & { takeOver?: boolean }): Promise<Policy> {
    await this.authorizer.assertAllowed(policyRunPermission, name, options);
    return this.service.resume(name, options);
  }

  async getLag(name: string, options: Caller & { measure?: 'now' | 'never'; signal?: AbortSignal }): Promise<Lag> {
    await this.authorizer.assertAllowed(policyReadPermission, name, options);
    return this.service.getLag(name, options);
  }

  async getLagHistory(name: string, options: LagHistoryOptions): Promise<LagHistory> {
    await this.authorizer.assertAllowed(policyReadPermission, name, options);
    return this.service.getLagHistory(name, options);
  }

  async listLagHistory(options: LagHistoryOptions & { policies: readonly string[] }): Promise<LagHistory> {
    const visible = await this.authorizer.criteriaFor(policyReadPermission, options);
    return this.service.listLagHistory({ ...options, visible });
  }
}
