import type { Health } from '@portage/backstage-plugin-replication-common';
import { RiAlertFill, RiCheckboxCircleFill, RiCloseCircleFill, RiPauseCircleFill, RiQuestionFill } from '@remixicon/react';
import { healthColour } from './healthColour';

const ICONS = {
  healthy: RiCheckboxCircleFill,
  degraded: RiAlertFill,
  unhealthy: RiCloseCircleFill,
  suspended: RiPauseCircleFill,
  unknown: RiQuestionFill,
} as const;

/** A health class by shape and colour; the word stands beside it, or in its label. */
export function HealthIcon(props: { health: Health; size?: number; label?: string }) {
  const { health, size = 16, label } = props;
  const Icon = ICONS[health];
  return <Icon size={size} color={healthColour(health)} {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })} />;
}
