/** Which running share a command is about, and the way to it. */
import { Problem } from '../control/failure.ts';
import { controlFolder, controlIds, controlPath } from '../control/paths.ts';
import type { ControlClient } from '../control/rpc.ts';
import { connectControl } from '../control/socket.ts';
import { usageProblem } from './options.ts';

/** The share of that name; without one, the only share that answers. The caller closes the client. Throws Problem. */
export async function connectShare(
  operands: readonly string[],
  usage: string,
): Promise<{ readonly name: string; readonly client: ControlClient }> {
  const [name, other] = operands;
  if (other !== undefined) throw usageProblem(`"${other}" is not expected here`, usage);
  const known = controlIds();
  if (name !== undefined) {
    if (!known.includes(name))
      throw new Problem('SHARE_UNKNOWN', `no share named ${name} is running`, 'culvert status lists those that are.');
    return { name, client: await connectControl(controlPath(controlFolder(), name)) };
  }
  const answers = await Promise.allSettled(
    known.map(async (id) => ({ name: id, client: await connectControl(controlPath(controlFolder(), id)) })),
  );
  const live = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const [only, second] = live;
  if (only !== undefined && second === undefined) return only;
  for (const { client } of live) client.close();
  if (only === undefined)
    throw new Problem('SHARE_UNKNOWN', 'no share is running', 'Start one with culvert serve or culvert mount.');
  throw usageProblem(`several shares are running: ${live.map((share) => share.name).join(', ')}`, 'Say which one.');
}
