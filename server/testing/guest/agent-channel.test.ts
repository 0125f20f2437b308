import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AgentChannel, type AgentFrame } from './agent-channel.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

function frame(type: string, id: number, payload: string): Buffer {
  const header = Buffer.alloc(12);
  header.write(type, 0, 'latin1');
  header.writeUInt32LE(id, 4);
  header.writeUInt32LE(payload.length, 8);
  return Buffer.concat([header, Buffer.from(payload, 'latin1')]);
}

const hello = frame('H', 0, 'culvert-agent-016.1.0 1234');

describe('the channel to the guest’s agent', () => {
  let folder: string;
  let server: Server;
  let guest: Socket;
  let channel: AgentChannel;
  let frames: string[];
  let onFrame: () => void;

  beforeEach(async () => {
    folder = await temporaryFolder(tmpdir(), 'cvt-');
    frames = [];
    onFrame = () => {};
    server = createServer();
    const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
    await new Promise<void>((resolve) => server.listen(join(folder, 'agent'), resolve));
    guest = connect(join(folder, 'agent'));
    channel = new AgentChannel(await connected, ({ type, id, payload }: AgentFrame) => {
      frames.push(`${type} ${id} ${payload.toString('latin1')}`);
      onFrame();
    });
  });

  afterEach(async () => {
    channel.close();
    guest.destroy();
    server.close();
    await removeFolder(folder);
  });

  async function received(count: number): Promise<readonly string[]> {
    await new Promise<void>((resolve) => {
      onFrame = () => {
        if (frames.length >= count) resolve();
      };
      onFrame();
    });
    return frames;
  }

  it('puts frames together from single bytes', async () => {
    for (const byte of Buffer.concat([hello, frame('O', 7, 'out'), frame('X', 7, '\0\0\0\0')]))
      guest.write(Buffer.from([byte]));
    expect(await received(3)).toEqual(['H 0 6.1.0 1234', 'O 7 out', 'X 7 \0\0\0\0']);
  });

  it('drops what a reset guest left behind, up to the next hello', async () => {
    guest.write(Buffer.concat([hello, frame('O', 1, 'one')]));
    await received(2);
    channel.resync();
    // Half a frame of the old life, then the new one.
    guest.write(Buffer.concat([frame('O', 1, 'lost for ever').subarray(0, 15), hello, frame('O', 2, 'two')]));
    expect(await received(4)).toEqual(['H 0 6.1.0 1234', 'O 1 one', 'H 0 6.1.0 1234', 'O 2 two']);
  });

  it('takes a nonsensical length for lost synchrony, not for a reason to wait', async () => {
    guest.write(Buffer.concat([hello, Buffer.alloc(12, 0xff)]));
    await received(1);
    guest.write(Buffer.concat([hello, frame('E', 3, 'err')]));
    expect(await received(3)).toEqual(['H 0 6.1.0 1234', 'H 0 6.1.0 1234', 'E 3 err']);
  });

  it('sends a script as one run frame', async () => {
    const sent = new Promise<Buffer>((resolve) => guest.once('data', resolve));
    channel.send('R', 5, Buffer.from('abc'), Buffer.from('def'));
    expect(await sent).toEqual(frame('R', 5, 'abcdef'));
  });
});
