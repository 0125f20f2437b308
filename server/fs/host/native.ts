/** The addon as the back end takes it: handed in, so that who starts the thread decides which one and when. */
import type * as surface from '../../native/native.d.ts';

export type Native = typeof surface;
