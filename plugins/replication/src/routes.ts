import { createRouteRef, createSubRouteRef } from '@backstage/frontend-plugin-api';

/** The portal's page. @public */
export const rootRouteRef = createRouteRef();
/** @public */
export const clusterRouteRef = createSubRouteRef({ parent: rootRouteRef, path: '/clusters/:name' });
/** @public */
export const policyRouteRef = createSubRouteRef({ parent: rootRouteRef, path: '/policies/:name' });
/** @public */
export const jobRouteRef = createSubRouteRef({ parent: rootRouteRef, path: '/jobs/:id' });
