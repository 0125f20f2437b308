import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

/** What a control inside a field needs to be named and described. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

export interface FieldMessage {
  readonly level: 'error' | 'warning';
  readonly message: string;
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly messages?: readonly FieldMessage[];
  readonly children: (control: FieldControl) => ReactNode;
}

/** A label above a control, what is wrong with its value, and a hint. */
export function Field({ label, hint, messages = [], children }: FieldProps) {
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, messages.length > 0 ? `${id}-messages` : '']
    .filter((part) => part !== '')
    .join(' ');
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': messages.some(({ level }) => level === 'error') ? true : undefined,
      })}
      <FieldMessages id={`${id}-messages`} messages={messages} />
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function FieldMessages({ id, messages }: { readonly id?: string; readonly messages: readonly FieldMessage[] }) {
  if (messages.length === 0) return null;
  return (
    <ul id={id} className={styles['messages']} aria-live="polite">
      {messages.map(({ level, message }) => (
        <li key={message} data-level={level} className={styles['message']}>
          {message}
        </li>
      ))}
    </ul>
  );
}

export function TextInput({ className, mono, ...props }: ComponentPropsWithRef<'input'> & { readonly mono?: boolean }) {
  return (
    <input
      type="text"
      spellCheck={false}
      autoComplete="off"
      data-mono={mono === true ? '' : undefined}
      {...props}
      className={classNames(styles['input'], className)}
    />
  );
}

export function TextArea({ className, ...props }: ComponentPropsWithRef<'textarea'>) {
  return (
    <textarea
      spellCheck={false}
      rows={4}
      {...props}
      data-mono=""
      className={classNames(styles['input'], styles['area'], className)}
    />
  );
}

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> extends Omit<ComponentPropsWithRef<'select'>, 'value' | 'onChange'> {
  readonly value: Value;
  readonly options: readonly SelectOption<Value>[];
  readonly onChoose: (value: Value) => void;
}

/** The platform's own list: it works with every keyboard and screen reader, and needs no style element (the page's policy forbids them). */
export function Select<Value extends string>({ value, options, onChoose, className, ...props }: SelectProps<Value>) {
  return (
    <select
      {...props}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen !== undefined) onChoose(chosen.value);
      }}
      className={classNames(styles['input'], styles['select'], className)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled === true}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
