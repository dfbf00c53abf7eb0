import { localizationScope, type IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap, TaskContext } from '@portage/backstage-plugin-replication-node';
import { withoutVoidProofs } from '../../audit';

/** The map of one table of a policy, as it counts under today's path rules. */
export function openLocalizationMap(
  context: { payload: IcebergJobContext } & Pick<TaskContext, 'localizationMap'>,
  tableUuid: string,
): LocalizationMap {
  const { policy, rules, target } = context.payload;
  return withoutVoidProofs(context.localizationMap(localizationScope({ policy, tableUuid })), { rules, location: target.location });
}
