import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { CHANGES_CHANNEL, type ChangeHint } from '@portage/backstage-plugin-replication-common';
import type { ChangeHints } from './ChangeHints';

/** Hints of one object within this time are one. */
const COLLECT_MS = 500;
/** A burst of more objects than this is told as "everything". */
const MAX_HINTS = 50;

/**
 * Tells open portals (by signals) and other plugins (by the event of the same name) what changed: collected for a moment, each object
 * once, so that a job with a thousand tasks does not make a thousand messages.
 */
export class SignalChangeHints implements ChangeHints {
  private readonly collected = new Map<string, ChangeHint>();
  private readonly listeners = new Set<(hint: ChangeHint) => void>();
  private timer: NodeJS.Timeout | undefined;

  static create(options: { signals: SignalsService; events: EventsService; logger: LoggerService }): SignalChangeHints {
    return new SignalChangeHints(options);
  }

  private constructor(private readonly options: { signals: SignalsService; events: EventsService; logger: LoggerService }) {}

  announce(hint: ChangeHint): void {
    this.collected.set(JSON.stringify(hint), hint);
    this.timer ??= setTimeout(() => this.flush(), COLLECT_MS).unref();
    for (const listener of this.listeners) {
      listener(hint);
    }
  }

  /** Follows hints in this process, each at once. */
  onAnnounced(listener: (hint: ChangeHint) => void): void {
    this.listeners.add(listener);
  }

  /** Ends telling and forgets what was collected; those who watch find it by polling. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.collected.clear();
  }

  private flush(): void {
    const hints = [...this.collected.values()];
    this.collected.clear();
    this.timer = undefined;
    const messages: ChangeHint[] = hints.length > MAX_HINTS ? [{ type: 'all' }] : hints;
    Promise.all(messages.map(message => this.publish(message))).catch(error => {
      this.options.logger.debug(`A hint was lost: ${error}`);
    });
  }

  private async publish(message: ChangeHint): Promise<void> {
    const { signals, events } = this.options;
    await signals.publish({ recipients: { type: 'broadcast' }, channel: CHANGES_CHANNEL, message });
    await events.publish({ topic: CHANGES_CHANNEL, eventPayload: message });
  }
}
