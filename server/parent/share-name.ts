/** A share's id, and the control socket that carries it. */
import { Problem } from '../control/failure.ts';
import { controlPath, openControlFolder } from '../control/paths.ts';
import { type ListeningSocket, listenOnPath } from '../transport/unix-socket.ts';

/** Shares with the same name that are numbered by themselves. */
const NUMBERED = 99;
const LONGEST = 56;

/** Lower-case letters, digits and dashes, as share-schema.ts wants them. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'share' : slug;
}

export interface NamedShare {
  readonly id: string;
  /** null where none could be made and the share works without. */
  readonly control: ListeningSocket | null;
  /** '' or what the user should know about that. */
  readonly warning: string;
}

/**
 * Claims an id by listening on its control socket. A name that was chosen must be free; one that was made up from the folder gets a number
 * when it is not. Throws Problem.
 */
export function claimName(name: string, chosen: boolean): NamedShare {
  const slug = slugOf(name);
  let folder: string;
  try {
    folder = openControlFolder();
  } catch (error) {
    if (chosen || !(error instanceof Problem)) throw error;
    const warning = `no control socket, so culvert status does not see this share: ${error.message}. ${error.fix}`;
    return { id: slug, control: null, warning };
  }
  for (let number = 1; ; number++) {
    const id = number === 1 ? slug : `${slug}-${number}`;
    try {
      return { id, control: listenOnPath(controlPath(folder, id)), warning: '' };
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'SOCKET_IN_USE') throw error;
      if (chosen || number >= NUMBERED) {
        throw new Problem(
          'NAME_IN_USE',
          `a share named ${id} is running already: ${error.message}`,
          'Choose another --name.',
        );
      }
    }
  }
}
