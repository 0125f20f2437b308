/** All commands but those that start a share: loaded when one of them is asked for, since whoever starts a share waits for what is loaded. */
import { connect } from './connect.ts';
import { daemon } from './daemon.ts';
import { exports } from './exports.ts';
import { cat, ls, put, stat } from './remote.ts';
import { shares } from './shares.ts';
import { stats } from './stats.ts';
import { status } from './status.ts';
import { top } from './top.ts';
import { trace } from './trace.ts';
import { ui } from './ui.ts';

export const OTHER_COMMANDS = { ui, daemon, shares, connect, status, exports, stats, top, trace, ls, cat, put, stat };
