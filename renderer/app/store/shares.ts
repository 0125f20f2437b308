import { create } from 'zustand';
import type { ShareRates, ShareView } from '../../../electron/contract/app/share-view.ts';

/** Seconds of rates that a sparkline shows. */
export const HISTORY_SECONDS = 60;

export interface RateHistory {
  readonly now: ShareRates;
  /** Bytes read and written, each second, oldest first. */
  readonly bytes: readonly number[];
}

interface SharesState {
  /** In the order of creation. */
  readonly order: readonly string[];
  readonly byId: Readonly<Record<string, ShareView>>;
  /** Of shares that run. */
  readonly rates: Readonly<Record<string, RateHistory>>;
}

export const useShares = create<SharesState>()(() => ({ order: [], byId: {}, rates: {} }));

export function replaceShares(views: readonly ShareView[]): void {
  useShares.setState(({ rates }) => ({
    order: views.map((view) => view.stored.config.id),
    byId: Object.fromEntries(views.map((view) => [view.stored.config.id, view])),
    rates: Object.fromEntries(
      Object.entries(rates).filter(([id]) => views.some((view) => view.stored.config.id === id)),
    ),
  }));
}

export function putShare(view: ShareView): void {
  const { id } = view.stored.config;
  useShares.setState(({ order, byId, rates }) => ({
    order: order.includes(id) ? order : [...order, id],
    byId: { ...byId, [id]: view },
    // No rates come any more when the last share has stopped.
    rates: view.state === 'stopped' || view.state === 'error' ? without(rates, id) : rates,
  }));
}

export function dropShare(id: string): void {
  useShares.setState(({ order, byId, rates }) => ({
    order: order.filter((each) => each !== id),
    byId: without(byId, id),
    rates: without(rates, id),
  }));
}

/** Once a second, for all shares that run: those that are not named do not run any more. */
export function putRates(now: Readonly<Record<string, ShareRates>>): void {
  useShares.setState(({ rates }) => ({
    rates: Object.fromEntries(
      Object.entries(now).map(([id, each]) => {
        const before = rates[id]?.bytes ?? [];
        return [id, { now: each, bytes: [...before, each.readBytes + each.writtenBytes].slice(-HISTORY_SECONDS) }];
      }),
    ),
  }));
}

export interface TotalRates {
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly operations: number;
  readonly errors: number;
}

export function totalOf(rates: SharesState['rates']): TotalRates {
  let readBytes = 0;
  let writtenBytes = 0;
  let operations = 0;
  let errors = 0;
  for (const { now } of Object.values(rates)) {
    readBytes += now.readBytes;
    writtenBytes += now.writtenBytes;
    operations += now.operations;
    errors += now.errors;
  }
  return { readBytes, writtenBytes, operations, errors };
}

function without<T>(record: Readonly<Record<string, T>>, id: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== id));
}
