/** A case as the service tells it. */

export interface SignOff {
  readonly party: string;
  readonly role: string;
  readonly position: string;
  readonly comment: string;
  readonly signed_at: string;
  readonly key_id: string;
  readonly valid: boolean;
}

export interface Terms {
  readonly marking: { readonly tlp: string; readonly releasable_to: readonly string[] };
  readonly reply_sought_at?: string | null;
  readonly no_reply_because?: string;
}

export interface Standing {
  readonly originator: string;
  readonly sign_offs: readonly SignOff[];
  readonly replies: readonly { who: string; text: string; source: string; received_at: string }[];
  readonly withdrawal: { readonly reason: string; readonly signed_at?: string; readonly party?: string } | null;
  readonly terms: Terms | null;
  readonly pending: Terms | null;
  readonly released_by: readonly string[];
}

export interface Exhibit {
  readonly name: string;
  readonly media_type: string;
  readonly sha256: string;
  readonly size_bytes: number;
}

export interface CaseDocument {
  readonly case_id: string;
  readonly manifest: {
    readonly case_id: string;
    readonly incident_id: string;
    readonly as_of: string;
    readonly exercise: boolean;
    readonly exhibits: readonly Exhibit[];
    readonly payloads: readonly { provider: string; url: string; sha256: string; terms: string }[];
  };
  readonly standing: Standing | null;
  readonly words: string;
  readonly manifest_sha256?: string;
}

export interface CaseRow {
  readonly case_id: string;
  readonly words: string;
  readonly originator?: string;
  readonly exercise?: boolean;
  readonly as_of?: string;
}
