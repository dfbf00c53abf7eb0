import type { Health, Reason } from '@portage/backstage-plugin-replication-common';
import { HealthIcon } from './HealthIcon';
import { healthColour } from './healthColour';
import { Pill } from './Pill';

/** A health class in a word; its reason is the title. */
export function HealthBadge(props: { health: Health; reason?: Reason }) {
  const { health, reason } = props;
  return (
    <Pill icon={<HealthIcon health={health} size={14} />} colour={healthColour(health)} title={reason?.message}>
      {health}
    </Pill>
  );
}
