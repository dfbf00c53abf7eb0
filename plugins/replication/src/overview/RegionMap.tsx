import { VisuallyHidden } from '@backstage/ui';
import { useMemo, useState, type CSSProperties } from 'react';
import { Link } from 'react-router-dom';
import { HealthIcon } from '../components/HealthIcon';
import { healthColour } from '../components/healthColour';
import { useElementWidth } from '../components/useElementWidth';
import { useLinks } from '../components/useLinks';
import { formatDuration } from '../format/formatDuration';
import { isLevel } from '../format/formatLag';
import { pluralize } from '../format/pluralize';
import type { RegionFlow, RegionGraph, RegionNode } from '../model/deriveRegionGraph';
import { layoutRegionMap, routeFlow, type FlowCurve, type RegionMapLayout } from '../model/layoutRegionMap';
import styles from './RegionMap.module.css';

const UNMEASURED_WIDTH_PX = 720;
const MAX_MEMBERS = 3;
/** Its tip at 0, 0, pointing to the right. */
const ARROW_HEAD = 'M 0 0 L -9 -5 L -7 0 L -9 5 z';

function describeFlow(flow: RegionFlow): string {
  const names = flow.policies.map(policy => policy.metadata.name).join(', ');
  return `${flow.from} to ${flow.to}: ${names}; ${flow.health}${flow.moving ? ', moving now' : ''}`;
}

function FlowLine(props: { flow: RegionFlow; curve: FlowCurve; isDimmed: boolean; isCrowded: boolean; isLit: boolean }) {
  const { flow, curve, isDimmed, isCrowded, isLit } = props;
  const wantsEyes = isLit || flow.moving || flow.health === 'unhealthy' || flow.health === 'degraded';
  const classes = [
    styles.flow,
    isDimmed && styles.dimmed,
    isCrowded && styles.crowded,
    wantsEyes && styles.lit,
    flow.health === 'suspended' && styles.suspended,
  ];
  return (
    <g className={classes.filter(Boolean).join(' ')} style={{ '--flow-colour': healthColour(flow.health) } as CSSProperties}>
      <title>{describeFlow(flow)}</title>
      <path className={styles.line} d={curve.path} />
      <path className={styles.head} d={ARROW_HEAD} transform={`translate(${curve.head.x} ${curve.head.y}) rotate(${curve.head.degrees})`} />
      {flow.moving && <path className={styles.pulse} d={curve.path} />}
    </g>
  );
}

function FlowLabel(props: { flow: RegionFlow; curve: FlowCurve; isDimmed: boolean; isShort: boolean }) {
  const { flow, curve, isDimmed, isShort } = props;
  const links = useLinks();
  const [first] = flow.policies;
  const isOne = flow.policies.length === 1;
  const { lag } = first.status;
  return (
    <Link
      to={isOne ? links.policy(first.metadata.name) : links.policies}
      className={isDimmed ? `${styles.label} ${styles.dimmed}` : styles.label}
      style={{ left: curve.label.x, top: curve.label.y }}
      title={describeFlow(flow)}
    >
      <HealthIcon health={flow.health} size={14} label={flow.health} />
      {!isShort && (
        <span className={styles.labelName}>{isOne ? first.metadata.name : pluralize(flow.policies.length, 'policy', 'policies')}</span>
      )}
      {isShort && !isOne && <span>{flow.policies.length}</span>}
      {isOne && lag && <span className={styles.labelNote}>{isLevel(lag) ? 'level' : formatDuration(lag.seconds * 1_000)}</span>}
    </Link>
  );
}

function RegionCard(props: {
  node: RegionNode;
  layout: RegionMapLayout;
  isHome: boolean;
  onHighlight: (region: string | undefined) => void;
}) {
  const { node, layout, isHome, onHighlight } = props;
  const links = useLinks();
  const centre = layout.centres.get(node.name)!;
  const isSmall = layout.card.height < 100;
  const shown = isSmall ? [] : node.clusters.slice(0, node.clusters.length > MAX_MEMBERS ? MAX_MEMBERS - 1 : MAX_MEMBERS);
  const more = node.clusters.length - shown.length;
  return (
    <div
      role="group"
      aria-label={`Region ${node.name}, ${node.health}${isHome ? ', of this backend' : ''}`}
      className={[styles.region, isSmall && styles.small, isHome && styles.home].filter(Boolean).join(' ')}
      style={{ left: centre.x, top: centre.y, ...layout.card }}
      onMouseEnter={() => onHighlight(node.name)}
      onMouseLeave={() => onHighlight(undefined)}
      onFocus={() => onHighlight(node.name)}
      onBlur={() => onHighlight(undefined)}
    >
      <div className={styles.name} title={node.name}>
        <HealthIcon health={node.health} size={16} label={node.health} />
        <span>{node.name}</span>
        {isHome && !isSmall && <span className={styles.here}>this backend</span>}
      </div>
      <div className={styles.members}>
        {shown.map(({ metadata, status }) => (
          <Link
            key={metadata.name}
            to={links.cluster(metadata.name)}
            className={styles.member}
            title={`${metadata.name}, ${status.health}`}
          >
            <HealthIcon health={status.health} size={11} />
            <span>{metadata.name}</span>
          </Link>
        ))}
        {more > 0 && (
          <Link to={links.clusters} className={styles.member}>
            <span>{shown.length > 0 ? `and ${more} more` : pluralize(more, 'cluster')}</span>
          </Link>
        )}
      </div>
    </div>
  );
}

/** A picture of the regions; arrows are policies, coloured by health, moving while a job runs. */
export function RegionMap(props: { graph: RegionGraph; region: string | undefined }) {
  const { graph, region } = props;
  const [ref, width] = useElementWidth<HTMLDivElement>(UNMEASURED_WIDTH_PX);
  const [highlighted, setHighlighted] = useState<string>();

  const layout = useMemo(() => layoutRegionMap({ regions: graph.regions.map(({ name }) => name), width }), [graph.regions, width]);
  const drawn = graph.flows.flatMap(flow => {
    const curve = routeFlow(layout, flow.from, flow.to);
    return curve ? [{ flow, curve }] : [];
  });
  const isLit = (flow: RegionFlow) => flow.from === highlighted || flow.to === highlighted;
  const isDimmed = (flow: RegionFlow) => highlighted !== undefined && !isLit(flow);
  const hasLabel = (flow: RegionFlow) => layout.labels !== 'none' || isLit(flow);

  return (
    <div ref={ref} className={styles.map} style={{ height: layout.height }}>
      <VisuallyHidden>
        <ul aria-label="Flows">
          {graph.flows.map(flow => (
            <li key={`${flow.from} ${flow.to}`}>{describeFlow(flow)}</li>
          ))}
        </ul>
      </VisuallyHidden>
      <svg className={styles.lines} width={width} height={layout.height} aria-hidden>
        {drawn.map(({ flow, curve }) => (
          <FlowLine
            key={`${flow.from} ${flow.to}`}
            flow={flow}
            curve={curve}
            isDimmed={isDimmed(flow)}
            isCrowded={layout.labels === 'none'}
            isLit={isLit(flow)}
          />
        ))}
      </svg>
      {graph.regions.map(node => (
        <RegionCard key={node.name} node={node} layout={layout} isHome={node.name === region} onHighlight={setHighlighted} />
      ))}
      {drawn
        .filter(({ flow }) => hasLabel(flow))
        .map(({ flow, curve }) => (
          <FlowLabel
            key={`${flow.from} ${flow.to}`}
            flow={flow}
            curve={curve}
            isDimmed={isDimmed(flow)}
            isShort={layout.labels !== 'whole'}
          />
        ))}
      {graph.flows.length === 0 && <span className={styles.legend}>No policy carries anything between regions yet</span>}
    </div>
  );
}
