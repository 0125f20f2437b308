/** What a sandbox is made of, in the order in which it is put on. */

/** One thing that shuts a thread in. It can be put on a process that the launcher becomes, or on the calling thread. */
export interface Layer {
  /** For people. */
  readonly name: string;
  /** For the launcher (server/native/launcher/launcher.cc); what the last one comes to is what the layer comes to. */
  readonly steps: readonly string[];
  /** On the calling thread, for good, and what it starts afterwards. 0 or -errno. */
  readonly apply: () => number;
  /** What is said, before the errno, when it could not be done. */
  readonly refused: string;
}

export interface Layers {
  readonly layers: readonly Layer[];
  /** What this machine lacks, known beforehand: the sandbox is not whole then. */
  readonly lacking: readonly string[];
}

/** What it takes to tell what came of them, where they were put on by somebody else. */
export interface LayerNames {
  readonly layers: readonly Pick<Layer, 'name' | 'refused'>[];
  readonly lacking: readonly string[];
}
