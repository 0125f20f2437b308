/** The web worker around ActivityWorker: messages, channels and timers. */
import { ActivityWorker } from './activity-worker.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import type { Pipe } from './trace-link.ts';

/** What is used of the scope of a dedicated worker; the page is compiled with the types of windows. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const breath = new MessageChannel();
const breathing: (() => void)[] = [];
breath.port1.onmessage = () => breathing.shift()?.();

let timer: ReturnType<typeof setTimeout> | null = null;
let timerAtMs = 0;

const activity = new ActivityWorker({
  nowMs: () => performance.now(),
  post: (message, transfer) => scope.postMessage(message, [...transfer]),
  breathe: () =>
    new Promise((resolve) => {
      breathing.push(resolve);
      breath.port2.postMessage(null);
    }),
  wake: () => schedule(0),
});

/** One timer: an earlier wish replaces a later one. */
function schedule(delayMs: number): void {
  const atMs = performance.now() + delayMs;
  if (timer !== null) {
    if (timerAtMs <= atMs) return;
    clearTimeout(timer);
  }
  timerAtMs = atMs;
  timer = setTimeout(run, delayMs);
}

function run(): void {
  timer = null;
  const delayMs = activity.tick();
  if (delayMs !== null) schedule(delayMs);
}

/** The channel that is attached: what an older one still has to say is of no interest. */
let attached: object | null = null;

scope.onmessage = ({ data }) => {
  if (data.kind === 'close') attached = null;
  if (data.kind !== 'open') activity.receive(data);
  else if (data.channel.kind === 'port') openPort(data.channel.port);
  else openSocket(data.channel.url);
};

function attach(channel: object, pipe: Pipe): void {
  attached = channel;
  activity.attach(pipe);
}

function take(channel: object, data: unknown): void {
  if (attached !== channel) return;
  if (typeof data === 'string') activity.takeText(data);
  else if (data instanceof ArrayBuffer) activity.takeBytes(new Uint8Array(data));
  else if (data instanceof Uint8Array) activity.takeBytes(data);
}

function lose(channel: object, reason: string): void {
  if (attached !== channel) return;
  attached = null;
  activity.lost(reason);
}

function openPort(port: MessagePort): void {
  port.onmessage = ({ data }: MessageEvent<unknown>) => take(port, data);
  // The other side closes its port when the share host ends (HTML, "close" event of MessagePort).
  port.addEventListener('close', () => lose(port, 'the share has stopped'));
  port.start();
  attach(port, { send: (text) => port.postMessage(text), close: () => port.close() });
}

function openSocket(url: string): void {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onmessage = ({ data }: MessageEvent<unknown>) => take(socket, data);
  socket.onclose = ({ reason }) => lose(socket, reason === '' ? 'the share has stopped' : reason);
  socket.onopen = () => attach(socket, { send: (text) => socket.send(text), close: () => socket.close() });
  attached = socket;
}
