import { useLayoutEffect, useRef } from 'react';
import styles from './scroll-bar.module.css';
import type { ScrollGeometry } from './virtual-scroll.ts';

export interface ScrollBarProps {
  readonly geometry: ScrollGeometry;
  /** First visible row. */
  readonly first: number;
  readonly onScroll: (first: number) => void;
}

/** The platform's own bar beside rows that are laid out by hand. Assistive technology scrolls the grid by its keys. */
export function ScrollBar({ geometry, first, onScroll }: ScrollBarProps) {
  const bar = useRef<HTMLDivElement>(null);
  /** Where we put it: what it reports then is not the user's doing. */
  const put = useRef(0);
  useLayoutEffect(() => {
    const element = bar.current;
    if (element === null || geometry.firstOf(element.scrollTop) === first) return;
    element.scrollTop = geometry.topOf(first);
    put.current = element.scrollTop;
  }, [geometry, first]);
  return (
    <div
      ref={bar}
      className={styles['bar']}
      aria-hidden
      tabIndex={-1}
      onScroll={({ currentTarget }) => {
        if (Math.abs(currentTarget.scrollTop - put.current) < 1) return;
        put.current = currentTarget.scrollTop;
        onScroll(geometry.firstOf(currentTarget.scrollTop));
      }}
    >
      <div style={{ height: geometry.contentPx }} />
    </div>
  );
}
