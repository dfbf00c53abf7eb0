import { Button } from '@backstage/ui';
import { RiErrorWarningLine, RiLockLine, RiQuestionLine, RiRefreshLine, RiWifiOffLine } from '@remixicon/react';
import { describeError } from '../model/describeError';
import { EmptyState } from './EmptyState';

const ICONS = {
  denied: RiLockLine,
  missing: RiQuestionLine,
  unreachable: RiWifiOffLine,
  refused: RiErrorWarningLine,
  failed: RiErrorWarningLine,
} as const;

/** In place of what could not be loaded: what happened, what to do, and a button to try again. */
export function ErrorNotice(props: { error: Error; onRetry?: () => void }) {
  const { error, onRetry } = props;
  const { kind, title, detail, action } = describeError(error);
  const Icon = ICONS[kind];
  return (
    <div role="alert" style={{ width: '100%' }}>
      <EmptyState
        icon={<Icon size={28} />}
        title={title}
        description={
          <>
            {detail}
            <br />
            {action}
          </>
        }
        actions={
          onRetry && (
            <Button variant="secondary" iconStart={<RiRefreshLine />} onPress={onRetry}>
              Try again
            </Button>
          )
        }
      />
    </div>
  );
}
