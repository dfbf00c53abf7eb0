import { z } from 'zod';

/** The catalog label that carries the health class. @public */
export const HEALTH_LABEL = 'portage.io/health';
/** Any entity names policies with it, comma-separated, and then shows their health. @public */
export const POLICIES_ANNOTATION = 'portage.io/policies';

/** @public */
export const healthSchema = z.enum(['healthy', 'degraded', 'unhealthy', 'unknown', 'suspended']).meta({ id: 'Health' });
/** @public */
export type Health = z.infer<typeof healthSchema>;
