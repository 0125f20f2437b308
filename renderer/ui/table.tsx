import type { ComponentPropsWithRef, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './table.module.css';

/** A plain table for short lists; long ones are virtual grids of their own. */
export function Table({
  label,
  className,
  children,
  ...rest
}: ComponentPropsWithRef<'table'> & { readonly label: string }) {
  return (
    <table {...rest} aria-label={label} className={classNames(styles['table'], className)}>
      {children}
    </table>
  );
}

export function HeadCell({ children, numeric = false }: { readonly children?: ReactNode; readonly numeric?: boolean }) {
  // Above buttons there is nothing to name.
  if (children === undefined) return <td className={styles['head']} />;
  return (
    <th scope="col" className={styles['head']} data-numeric={numeric ? '' : undefined}>
      {children}
    </th>
  );
}

export function Cell({ children, numeric = false, className }: CellProps) {
  return (
    <td className={classNames(styles['cell'], className)} data-numeric={numeric ? '' : undefined}>
      {children}
    </td>
  );
}

interface CellProps {
  readonly children?: ReactNode;
  readonly numeric?: boolean;
  readonly className?: string | undefined;
}
