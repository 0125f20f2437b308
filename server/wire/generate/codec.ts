import { emitInterface, emitMaker, emitSizeOf, emitSizes } from './declare.ts';
import { emitBoundedDecoder, emitFixedDecoder } from './decode.ts';
import { emitEncoder } from './encode.ts';
import type { StructModel } from './model.ts';

/** What the emitted code needs from views.ts, collected while it is written. */
export interface Uses {
  readonly values: Set<string>;
  readonly types: Set<string>;
}

export interface CodecOptions {
  /** Bytes in front of the struct that belong to the message (9P: size, type, tag) and the type number to write there. */
  readonly head?: { readonly size: number; readonly type: number };
}

/** Interface, maker, size, decoder and encoder of one struct. */
export function emitCodec(model: StructModel, uses: Uses, options: CodecOptions = {}): string {
  const blocks = [
    emitInterface(model, uses),
    emitMaker(model, uses),
    emitSizes(model, options),
    emitSizeOf(model, options),
    options.head === undefined && !model.variable && model.source.compat === undefined
      ? emitFixedDecoder(model, uses)
      : emitBoundedDecoder(model, uses, options),
    emitEncoder(model, uses, options),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}
