/** Arrow keys, Home and End among the buttons of a list; says whether the key was one of them. */
export function moveInList(list: HTMLElement, key: string): boolean {
  const items = [...list.querySelectorAll('button')];
  const at = items.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
  if (to === undefined) return false;
  items[Math.max(0, Math.min(items.length - 1, to))]?.focus();
  return true;
}
