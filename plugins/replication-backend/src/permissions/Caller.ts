import type { BackstageCredentials } from '@backstage/backend-plugin-api';

/** Who asks; every call of a service says it, so that a decorator can decide. */
export interface Caller {
  credentials: BackstageCredentials;
}
