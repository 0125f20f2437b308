/** A class that does not exist is found by css-modules.test.ts. */
declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}

/** The address of the file. */
declare module '*.svg' {
  const address: string;
  export default address;
}

declare module '*.css';
