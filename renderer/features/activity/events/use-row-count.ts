import { type RefObject, useLayoutEffect, useState } from 'react';

/** More are never laid out, whatever the height. */
const MOST_ROWS = 60;

/** How many rows of a height fit into an element, whole ones. */
export function useRowCount(element: RefObject<HTMLElement | null>, rowPx: number): number {
  const [rows, setRows] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(() => {
      setRows(Math.max(1, Math.min(MOST_ROWS, Math.floor(current.clientHeight / rowPx))));
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [element, rowPx]);
  return rows;
}
