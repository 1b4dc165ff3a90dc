/** What a page is, and what it is given. */

import type { Api } from "./api.ts";
import type { Language, Values } from "./language.ts";
import type { Session } from "./session.ts";

export type Leave = () => void;
export type Page = (view: View) => Promise<void | Leave>;

export interface View {
  readonly root: HTMLElement;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly language: Language;
  readonly api: Api;
  readonly session: Session;
  readonly signal: AbortSignal;
  say(key: string, values?: Values): string;
  /** Change the address: the state of a view is its URL. By default nothing is drawn again and no step is added. */
  setQuery(changes: Readonly<Record<string, string | null>>, how?: { push?: boolean; redraw?: boolean }): void;
  go(path: string): void;
  redraw(): void;
  title(text: string): void;
  tell(text: string): void;
  /** Hear of what the service reports: `incident`, `job`, `feed`; ends with the view. */
  hear(kind: string, listener: (data: Record<string, unknown>) => void): void;
}
