import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useResolvedTheme } from './resolved-theme.ts';

export interface Colours {
  readonly text: string;
  readonly line: string;
  readonly read: string;
  readonly written: string;
  readonly bad: string;
  readonly accent: string;
  readonly ground: string;
}

export interface CanvasHandle {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
}

/** A canvas as large as its frame, sharp on any screen, in the colours of the theme. */
export function useCanvas(frame: RefObject<HTMLElement | null>): CanvasHandle {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const theme = useResolvedTheme();
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [frame]);
  useLayoutEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const scale = window.devicePixelRatio;
    current.width = Math.max(1, Math.round(size.width * scale));
    current.height = Math.max(1, Math.round(size.height * scale));
    current.getContext('2d')?.setTransform(scale, 0, 0, scale, 0, 0);
  }, [size]);
  const colours = useMemo(() => coloursOf(theme), [theme]);
  return { canvas, ...size, colours };
}

function coloursOf(_theme: string): Colours {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: value('--text-muted'),
    line: value('--line'),
    read: value('--read'),
    written: value('--written'),
    bad: value('--bad'),
    accent: value('--accent'),
    ground: value('--surface'),
  };
}
