import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { STRINGS } from '../strings/strings.ts';
import { Button, type ButtonProps } from './button.tsx';
import { copyText } from './clipboard.ts';

const SHOWN_MS = 2_000;

/** Says that it copied, by its label, for screen readers too. */
export function CopyButton({
  text,
  children,
  ...rest
}: Omit<ButtonProps, 'onClick' | 'icon'> & { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => {
      setCopied(false);
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  return (
    <Button
      size="small"
      {...rest}
      icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      onClick={() => {
        void copyText(text).then(setCopied);
      }}
    >
      <span aria-live="polite">{copied ? STRINGS.app.copied : (children ?? STRINGS.app.copy)}</span>
    </Button>
  );
}
