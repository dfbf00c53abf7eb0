import { icebergJobResultSchema, type IcebergJobResult, type Job } from '@portage/backstage-plugin-replication-common';

/** A job's result as an Iceberg job's; `undefined` where there is none yet, or of another kind. */
export function readIcebergResult(job: Job): IcebergJobResult | undefined {
  const parsed = icebergJobResultSchema.safeParse(job.result);
  return parsed.success ? parsed.data : undefined;
}
