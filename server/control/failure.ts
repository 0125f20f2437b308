/** The contract's, under the name that the server's layers know. */
export { type Failure, failureOf, Problem } from '../../electron/contract/failure.ts';
