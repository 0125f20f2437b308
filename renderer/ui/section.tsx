import { type ReactNode, useId } from 'react';
import styles from './section.module.css';

/** A block of the form, under its own heading. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** Fields beside each other where there is room. */
export function Columns({ children }: { readonly children: ReactNode }) {
  return <div className={styles['columns']}>{children}</div>;
}

/** A control with a button behind it. */
export function WithButton({ children }: { readonly children: ReactNode }) {
  return <div className={styles['beside']}>{children}</div>;
}
