import { formatBytes } from '../format/formatBytes';
import { formatExactCount } from '../format/formatCount';

/** A size as one reads it, with the exact one as its title. */
export function Bytes(props: { value: number }) {
  return (
    <span title={`${formatExactCount(props.value)} bytes`} style={{ whiteSpace: 'nowrap' }}>
      {formatBytes(props.value)}
    </span>
  );
}
