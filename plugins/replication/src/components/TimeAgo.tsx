import { formatRelativeTime } from '../format/formatRelativeTime';
import { formatUtc } from '../format/formatUtc';
import { useNow } from './useNow';

/** A moment as one thinks of it, with the exact one in UTC as its title. */
export function TimeAgo(props: { at: string | undefined; missing?: string }) {
  const now = useNow();
  const { at, missing = '–' } = props;
  if (!at) {
    return <span>{missing}</span>;
  }
  const moment = new Date(at);
  return (
    <time dateTime={at} title={formatUtc(moment)} style={{ whiteSpace: 'nowrap' }}>
      {formatRelativeTime(moment, now)}
    </time>
  );
}
