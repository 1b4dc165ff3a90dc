/** What the shell hands to a page, and what a page hands back. */
export interface Frame {
  /** The element that the page fills; it is empty. */
  root: HTMLElement;
  /** The address of the view; its path and query are the whole state of the page. */
  url: URL;
  /** Write a new address for the state just reached: no reload; `push` leaves a step for the back button. */
  setUrl(url: URL, how: "push" | "replace"): void;
}

/** A page that is shown. `update` is called when only the query changed; `close` frees everything. */
export interface Page {
  title: string;
  update?(url: URL): void;
  close(): void;
}

export type Open = (frame: Frame) => Promise<Page>;
