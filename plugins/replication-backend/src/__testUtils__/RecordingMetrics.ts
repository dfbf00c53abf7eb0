import type {
  MetricAttributes,
  MetricOptions,
  MetricsService,
  MetricsServiceObservable,
  MetricsServiceObservableCallback,
} from '@backstage/backend-plugin-api/alpha';

/** One value of one instrument. */
export interface RecordedValue {
  name: string;
  attributes: MetricAttributes;
  value: number;
}

/** Keeps in memory what instruments are told, and asks those that observe when a test collects, as an exporter's reader does. */
export class RecordingMetrics implements MetricsService {
  readonly units = new Map<string, string | undefined>();
  private readonly told: RecordedValue[] = [];
  private readonly callbacks = new Map<MetricsServiceObservableCallback<any>, string>();

  /** Everything that was added or recorded so far, and what observers say now. */
  async collect(): Promise<RecordedValue[]> {
    const observed: RecordedValue[] = [];
    for (const [callback, name] of this.callbacks) {
      await callback({ observe: (value, attributes = {}) => void observed.push({ name, attributes, value }) });
    }
    return [...this.told, ...observed];
  }

  createCounter = (name: string, options?: MetricOptions) => ({ add: this.teller(name, options) });
  createUpDownCounter = (name: string, options?: MetricOptions) => ({ add: this.teller(name, options) });
  createHistogram = (name: string, options?: MetricOptions) => ({ record: this.teller(name, options) });
  createGauge = (name: string, options?: MetricOptions) => ({ record: this.teller(name, options) });
  createObservableCounter = (name: string, options?: MetricOptions) => this.observable(name, options);
  createObservableUpDownCounter = (name: string, options?: MetricOptions) => this.observable(name, options);
  createObservableGauge = (name: string, options?: MetricOptions) => this.observable(name, options);

  private teller(name: string, options?: MetricOptions) {
    this.units.set(name, options?.unit);
    return (value: number, attributes: MetricAttributes = {}) => void this.told.push({ name, attributes, value });
  }

  private observable(name: string, options?: MetricOptions): MetricsServiceObservable<any> {
    this.units.set(name, options?.unit);
    return {
      addCallback: callback => void this.callbacks.set(callback, name),
      removeCallback: callback => void this.callbacks.delete(callback),
    };
  }
}
