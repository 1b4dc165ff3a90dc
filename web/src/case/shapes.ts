/** A case as the service tells it. */

export interface Terms {
  readonly marking: { readonly tlp: string; readonly releasable_to: readonly string[] };
  readonly reply_sought_at?: string | null;
  readonly no_reply_because?: string;
}

export interface Statement {
  readonly party: string;
  readonly holder: string;
  readonly role: string;
  readonly position: string;
  readonly comment: string;
  readonly signed_at: string;
  readonly key_id: string;
  readonly number: number;
  readonly counts: boolean;
  readonly problems: readonly string[];
  readonly time_proven_at: string | null;
  readonly reply: {
    readonly who: string;
    readonly text: string;
    readonly source: string;
    readonly received_at: string;
  } | null;
}

export interface CaseRow {
  readonly id: string;
  readonly incident: string;
  readonly as_of: string;
  readonly originator: string;
  readonly exercise: boolean;
  readonly released: boolean;
  readonly pending: boolean;
  readonly withdrawn: boolean;
  readonly statements: number;
  readonly words: string;
}

export interface CaseDocument extends Omit<CaseRow, "statements"> {
  readonly manifest_sha256: string;
  readonly exhibits: readonly {
    readonly name: string;
    readonly media_type: string;
    readonly sha256: string;
    readonly size_bytes: number;
    readonly withheld: string | null;
  }[];
  readonly statements: readonly Statement[];
  readonly standing: {
    readonly terms: Terms | null;
    readonly pending: Terms | null;
    readonly withdrawal: { readonly reason: string } | null;
  };
}

export interface Key {
  readonly holder: string;
  readonly role: string;
  readonly key_id: string;
  readonly refusal: string;
  readonly mine: boolean;
}

export interface Parties {
  readonly own: string | null;
  readonly parties: readonly {
    readonly party: string;
    readonly own: boolean;
    readonly fingerprint: string;
    readonly keys: readonly Key[];
  }[];
}
