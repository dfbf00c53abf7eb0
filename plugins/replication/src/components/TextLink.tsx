import { Link } from '@backstage/ui';
import styles from './TextLink.module.css';

/** A link whose text may be too long for its place: cut with an ellipsis, whole in the title. */
export function TextLink(props: { href: string; children: string; isBold?: boolean }) {
  const { href, children, isBold } = props;
  return (
    <Link href={href} title={children} standalone variant="body-medium" weight={isBold ? 'bold' : 'regular'} className={styles.link}>
      {children}
    </Link>
  );
}
