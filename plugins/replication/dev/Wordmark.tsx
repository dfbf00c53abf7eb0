import { useSidebarOpenState } from '@backstage/core-components';
import { RiShipFill } from '@remixicon/react';
import { Link } from 'react-router-dom';

/** The product's name at the top of the sidebar; the sign alone while it is folded. */
export function Wordmark() {
  const { isOpen } = useSidebarOpenState();
  return (
    <Link
      to="/"
      aria-label="Portage"
      style={{ display: 'flex', alignItems: 'center', gap: 14, height: 64, paddingInlineStart: 24, color: '#fff', textDecoration: 'none' }}
    >
      <RiShipFill size={24} />
      {isOpen && <span style={{ fontSize: 20, fontWeight: 600, letterSpacing: '0.01em' }}>Portage</span>}
    </Link>
  );
}
