import { icebergPolicySchema, type IcebergPolicy, type PolicySpecification } from '@portage/backstage-plugin-replication-common';

/** The specification as an Iceberg policy's; `undefined` for other kinds, which pages then show as they are. */
export function readIcebergPolicy(specification: PolicySpecification): IcebergPolicy | undefined {
  const parsed = icebergPolicySchema.safeParse(specification);
  return parsed.success ? parsed.data : undefined;
}
