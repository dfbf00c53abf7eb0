import { layoutRegionMap, routeFlow } from './layoutRegionMap';

const NAMES = ['af', 'ap', 'ca', 'eu', 'me', 'sa', 'uk', 'us'];

describe('layoutRegionMap', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('keeps %d regions apart and inside the picture', count => {
    const layout = layoutRegionMap({ regions: NAMES.slice(0, count), width: 800 });
    const centres = [...layout.centres.values()];
    for (const { x, y } of centres) {
      expect(x - layout.card.width / 2).toBeGreaterThanOrEqual(0);
      expect(x + layout.card.width / 2).toBeLessThanOrEqual(layout.width);
      expect(y - layout.card.height / 2).toBeGreaterThanOrEqual(0);
      expect(y + layout.card.height / 2).toBeLessThanOrEqual(layout.height);
    }
    centres.forEach((one, index) =>
      centres.slice(index + 1).forEach(other => {
        const apart = Math.abs(one.x - other.x) >= layout.card.width || Math.abs(one.y - other.y) >= layout.card.height;
        expect(apart).toBe(true);
      }),
    );
  });

  it('draws there and back as two lines', () => {
    const layout = layoutRegionMap({ regions: ['eu', 'us'], width: 800 });
    const there = routeFlow(layout, 'eu', 'us')!;
    const back = routeFlow(layout, 'us', 'eu')!;

    expect(there.label.y).toBeLessThan(layout.height / 2);
    expect(back.label.y).toBeGreaterThan(layout.height / 2);
    expect(Math.abs(there.head.degrees)).toBeLessThan(90);
    expect(Math.abs(back.head.degrees)).toBeGreaterThan(90);
  });

  it('draws nothing within one region, or to one that is not there', () => {
    const layout = layoutRegionMap({ regions: ['eu', 'us'], width: 800 });
    expect(routeFlow(layout, 'eu', 'eu')).toBeUndefined();
    expect(routeFlow(layout, 'eu', 'mars')).toBeUndefined();
  });
});
