/** From a command as it arrives (a page's message, a control socket's) to its envelope: known, checked by its schema, answered, in one place for all shells. */
import { COMMANDS, type CommandName, type Envelope } from '../contract/app/commands.ts';
import { failureOf, Problem } from '../contract/failure.ts';
import type { Handlers } from './handlers.ts';

/** Never rejects. What is no Problem is a bug: `onBug` gets it, and the page is told no more than that. */
export async function dispatch(
  handlers: Handlers,
  command: unknown,
  params: unknown,
  onBug: (error: unknown) => void,
): Promise<Envelope<unknown>> {
  if (!isCommand(command))
    return failed(
      'COMMAND_UNKNOWN',
      `there is no command "${String(command)}"`,
      'Reload the page: it may be older than the program.',
    );
  const checked = COMMANDS[command].params.safeParse(params);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    return failed('PARAMS_INVALID', `${where}${issue?.message ?? 'not as expected'}`, 'Correct it, and try again.');
  }
  try {
    const handler = handlers[command] as (params: unknown) => unknown;
    return { ok: true, value: await handler(checked.data) };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, failure: failureOf(error) };
    onBug(error);
    return failed('INTERNAL', 'something went wrong inside Culvert', 'Its log says what. Try again.');
  }
}

function isCommand(command: unknown): command is CommandName {
  return typeof command === 'string' && Object.hasOwn(COMMANDS, command);
}

function failed(code: string, message: string, fix: string): Envelope<never> {
  return { ok: false, failure: { code, message, fix } };
}
