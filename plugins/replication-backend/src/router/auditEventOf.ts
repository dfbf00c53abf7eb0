import type { AuditorServiceCreateEventOptions } from '@backstage/backend-plugin-api';
import { brokerUsePermission, type Route, type RouteName } from '@portage/backstage-plugin-replication-common';
import type { Request } from 'express';

/** The audit event of one request: which operation on what. Bodies are left out; the objects tell their own history. */
export function auditEventOf(name: RouteName, route: Route, request: Request): Omit<AuditorServiceCreateEventOptions, 'request'> {
  const eventId = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  // Workers call all the time and change only what they hold; they are told apart as reads are.
  const quiet = route.method === 'get' || route.permission === brokerUsePermission.name;
  return {
    eventId,
    severityLevel: quiet ? 'low' : 'medium',
    meta: {
      ...request.params,
      ...(route.method === 'get' && Object.keys(request.query).length > 0 && { query: JSON.stringify(request.query) }),
    },
  };
}
