/** The app without a face: shares, settings, notices. Both shells and the daemon are made of it; it knows neither Electron nor HTTP. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { openControlFolder } from '../../server/control/paths.ts';
import type { HostSpawner } from '../../server/parent/spawner.ts';
import type { CrashReport } from '../contract/app/share-view.ts';
import type { StoredShare } from '../contract/app/stored-share.ts';
import type { ShareConfig } from '../contract/share.ts';
import { Broadcast } from './broadcast.ts';
import { type CoreFolders, coreFolders } from './folders.ts';
import { lockFolder } from './instance-lock.ts';
import { Notices } from './notices.ts';
import { ShareManager } from './share-manager.ts';
import { openSettingsStore, openShareStore, type SettingsStore } from './stores.ts';

export interface CoreOptions {
  readonly spawner: HostSpawner;
  /** The folder of the programs. */
  readonly code: URL;
  readonly version: string;
  /** `service`: it outlives any window. */
  readonly kind: 'app' | 'service';
  readonly folders?: CoreFolders;
}

export class Core {
  readonly broadcast = new Broadcast();
  readonly notices = new Notices(this.broadcast);
  readonly folders: CoreFolders;
  readonly version: string;
  readonly kind: 'app' | 'service';
  readonly code: URL;
  readonly settings: SettingsStore;
  readonly shares: ShareManager;
  readonly #lock: Disposable;

  private constructor(options: CoreOptions, folders: CoreFolders, lock: Disposable, stores: Stores) {
    this.folders = folders;
    this.version = options.version;
    this.kind = options.kind;
    this.code = options.code;
    this.#lock = lock;
    this.settings = stores.settings;
    this.shares = new ShareManager(stores.shares, {
      spawner: options.spawner,
      broadcast: this.broadcast,
      prepare: (config) => this.#prepare(config),
      crashed: (share, report) => this.#crashed(share, report),
    });
    for (const { notice } of [stores.settings, stores.shares]) {
      if (notice === null) continue;
      const { code, message, fix = '' } = notice;
      this.notices.add(`${code} ${message}`, { level: 'warning', text: message, fix, shareId: null });
    }
  }

  /** Throws Problem: INSTANCE_RUNNING, or the folders cannot be used. Shares that start with the app are being started when it returns. */
  static async start(options: CoreOptions): Promise<Core> {
    const folders = options.folders ?? coreFolders();
    openControlFolder();
    const lock = lockFolder(folders.config);
    try {
      const [settings, shares] = await Promise.all([openSettingsStore(folders.config), openShareStore(folders.config)]);
      const core = new Core(options, folders, lock, { settings, shares });
      void core.shares.startWithApp();
      return core;
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** Leaves no process, no mount and no socket behind. */
  async close(): Promise<void> {
    await this.shares.close();
    this.#lock[Symbol.dispose]();
  }

  /** The app's own folders are made when they are needed: they are gone after a reboot. */
  #prepare({ connection }: ShareConfig): void {
    const { sockets, trials } = this.folders;
    if (connection.kind === 'fuse-dev') {
      if (dirname(connection.mountpoint) === trials) makePrivate(trials, connection.mountpoint);
      return;
    }
    const paths = connection.kind === '9p' ? connection.listen : [connection.socket];
    if (paths.some((place) => 'path' in place && dirname(place.path) === sockets)) makePrivate(sockets);
  }

  #crashed({ config }: StoredShare, { message, fix }: CrashReport): void {
    const [text = ''] = message.split('\n');
    this.notices.add(`crash ${config.id}`, {
      level: 'error',
      text: `${config.name}: ${text}`,
      fix,
      shareId: config.id,
    });
  }
}

interface Stores {
  readonly settings: SettingsStore;
  readonly shares: Awaited<ReturnType<typeof openShareStore>>;
}

function makePrivate(...folders: readonly string[]): void {
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
}
