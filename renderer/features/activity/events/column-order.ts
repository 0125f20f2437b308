/** `id` at `place`, the others in their order. An id that is not there comes in. */
export function moved<T>(order: readonly T[], id: T, place: number): T[] {
  const rest = order.filter((each) => each !== id);
  rest.splice(Math.max(0, place), 0, id);
  return rest;
}
