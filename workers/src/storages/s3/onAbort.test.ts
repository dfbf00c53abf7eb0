import { onAbort } from './onAbort';

describe('onAbort', () => {
  it('calls back all who still wait, through one listener', () => {
    const abort = new AbortController();
    const listen = jest.spyOn(abort.signal, 'addEventListener');
    const called: string[] = [];
    const stops = ['a', 'b', 'c'].map(name => onAbort(abort.signal, () => called.push(name)));
    stops[1]();
    abort.abort();
    expect(called).toEqual(['a', 'c']);
    expect(listen).toHaveBeenCalledTimes(1);
  });
});
