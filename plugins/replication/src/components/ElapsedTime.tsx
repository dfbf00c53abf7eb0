import { formatDuration } from '../format/formatDuration';
import { formatUtc } from '../format/formatUtc';
import { useNow } from './useNow';

/** How long something took, or takes so far. Begin and end stand in the title. */
export function ElapsedTime(props: { from: string | undefined; to: string | undefined }) {
  const now = useNow();
  const { from, to } = props;
  if (!from) {
    return <span>–</span>;
  }
  const start = new Date(from);
  const end = to ? new Date(to) : undefined;
  const title = `${formatUtc(start)} to ${end ? formatUtc(end) : 'now'}`;
  return (
    <span title={title} style={{ whiteSpace: 'nowrap' }}>
      {formatDuration((end ?? now).getTime() - start.getTime())}
    </span>
  );
}
