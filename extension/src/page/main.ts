import { answer } from "./answer";
import { ANSWER, type Answering } from "./entrance";

/**
 * What is injected into pages, into the isolated world alone: one function, by which the extension's requests come in. It
 * replaces what an earlier version of Sixbox may have left there.
 */
(globalThis as Answering)[ANSWER] = answer;
