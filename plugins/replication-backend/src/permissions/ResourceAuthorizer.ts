import type { BackstageCredentials, PermissionsRegistryService, PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult, type PolicyDecision, type ResourcePermission } from '@backstage/plugin-permission-common';
import { createConditionAuthorizer, createConditionTransformer, type PermissionResourceRef } from '@backstage/plugin-permission-node';
import type { OwnedResource, OwnerCriteria, OwnerFilter } from './OwnedResource';

/** Options of {@link ResourceAuthorizer.create}. */
export interface ResourceAuthorizerOptions {
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  resourceRef: PermissionResourceRef<OwnedResource, OwnerFilter>;
  /** Reads what rules look at; asked only where a decision has conditions. */
  loadResource: (name: string) => Promise<OwnedResource | undefined>;
}

/**
 * Decides who may do what with the objects of one type. Conditions are evaluated here, against the object at hand or as a filter of
 * a list, so that the permission backend is asked once per request and never asks back.
 */
export class ResourceAuthorizer {
  static create(options: ResourceAuthorizerOptions): ResourceAuthorizer {
    return new ResourceAuthorizer(options);
  }

  private constructor(private readonly options: ResourceAuthorizerOptions) {}

  /** @throws NotAllowedError; also where there is no such object and the caller's permission has conditions */
  async assertAllowed(permission: ResourcePermission, name: string, options: { credentials: BackstageCredentials }): Promise<void> {
    const decision = await this.decide(permission, options);
    if (decision.result === AuthorizeResult.ALLOW) {
      return;
    }
    const { permissionsRegistry, resourceRef, loadResource } = this.options;
    const resource = decision.result === AuthorizeResult.CONDITIONAL ? await loadResource(name) : undefined;
    const isAuthorized = createConditionAuthorizer(permissionsRegistry.getPermissionRuleset(resourceRef));
    if (!resource || !isAuthorized(decision, resource)) {
      throw new NotAllowedError(`Not allowed: ${permission.name} on "${name}"`);
    }
  }

  /**
   * What a list must be narrowed to.
   * @returns `undefined` where the caller may see everything
   * @throws NotAllowedError where the caller may see nothing at all
   */
  async criteriaFor(permission: ResourcePermission, options: { credentials: BackstageCredentials }): Promise<OwnerCriteria | undefined> {
    const decision = await this.decide(permission, options);
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return undefined;
      case AuthorizeResult.CONDITIONAL:
        return createConditionTransformer(this.options.permissionsRegistry.getPermissionRuleset(this.options.resourceRef))(
          decision.conditions,
        );
      default:
        throw new NotAllowedError(`Not allowed: ${permission.name}`);
    }
  }

  private async decide(permission: ResourcePermission, options: { credentials: BackstageCredentials }): Promise<PolicyDecision> {
    const [decision] = await this.options.permissions.authorizeConditional([{ permission }], options);
    return decision;
  }
}
