/** What the service answers, as far as these pages read it. */

export type Both = Readonly<{ en: string; ja: string }>;

export interface NamedObject {
  readonly norad: number;
  readonly name: string;
  readonly type: string;
  readonly owner: string;
  readonly owner_state: string;
}

interface IncidentHead {
  readonly id: string;
  readonly kind: string;
  readonly direction: string | null;
  readonly status: string;
  readonly level: string;
  readonly exercise: boolean;
  readonly begin: string;
  readonly end: string;
  readonly sentence: Both;
}

export interface IncidentRow extends IncidentHead {
  readonly states: readonly string[];
  readonly objects: readonly NamedObject[];
  readonly object_count: number;
  readonly why: Both;
}

export interface IncidentPart {
  readonly incidents: readonly IncidentRow[];
  readonly next: string | null;
  readonly total: number;
}

export interface Hypothesis {
  readonly id: string;
  readonly title: string;
  readonly probability: number | null;
  readonly words: string;
  readonly speaks_for: readonly string[];
  readonly speaks_against: readonly string[];
  readonly calibrated: boolean;
  readonly would_need: readonly string[];
}

export interface Evidence {
  readonly id: string;
  readonly group: string;
  readonly statement: string;
  readonly source: string;
  readonly basis: string;
  readonly likelihood_ratios: Readonly<Record<string, number>>;
}

export interface MatrixRow {
  readonly evidence: string;
  readonly counted: boolean;
  readonly signs: Readonly<Record<string, string>>;
}

export interface Condition {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly reason: string;
  readonly evidence: readonly string[];
  readonly who_could_answer: string;
  readonly readings: readonly string[];
}

export interface Match {
  readonly id: string;
  readonly title: string;
  readonly short_title?: string;
  readonly rung: string;
  readonly text_status: string;
  readonly text_ja_status: string | null;
  readonly source: string;
  readonly text_en: string;
  readonly text_ja: string;
  readonly text_ja_source: string;
  readonly conditions: readonly Condition[];
  readonly consult_named?: string;
  readonly notify_named?: string;
  readonly decider_named?: string;
  readonly decision_rule: string;
  readonly must_say: string;
  readonly note: string;
}

export interface FigureName {
  readonly name: string;
  readonly title: Both;
  readonly alt?: Both;
}

export interface IncidentDocument extends IncidentHead {
  readonly as_of: string;
  readonly why?: Both;
  readonly wording: string;
  readonly capability: string;
  readonly activity: string;
  readonly intent: string;
  readonly gates: readonly { level: string; passed: boolean; reason: string }[];
  readonly hypotheses: readonly Hypothesis[];
  readonly sensitivity: readonly { evidence: string; leader_changes: boolean; words: string }[];
  readonly matrix: readonly MatrixRow[];
  readonly evidence: readonly Evidence[];
  readonly commitments: readonly Match[];
  readonly detections: readonly {
    code: string;
    reading: string;
    begin: string;
    end: string;
    summary: string;
    objects: readonly number[];
  }[];
  readonly objects: readonly NamedObject[];
  readonly whose?: readonly string[];
  readonly not_visible: readonly string[];
  readonly checklist: readonly string[];
  readonly payloads: readonly string[];
  readonly figures: readonly FigureName[];
  /** Its states until the one shown, oldest first; none where the reader has a released one. */
  readonly history: readonly { as_of: string; seen: string; status: string; level: string }[];
}

export interface TimelineEvent {
  readonly at: string;
  readonly end?: string;
  readonly kind: string;
  readonly text: Both;
  readonly objects: readonly number[];
}

export interface Review {
  readonly counts: boolean;
  readonly commitment: string;
  readonly condition: string;
  readonly status: string;
  readonly reason: string;
  readonly party?: string;
  readonly holder?: string;
  readonly role?: string;
  readonly recorded_at?: string;
  readonly signed_at?: string;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly [more: string]: unknown;
}

export interface Status {
  readonly payloads: number;
  readonly incidents: number;
  readonly feeds: readonly { provider: string; coverage: string; known_at: string | null; age_h: number | null }[];
  readonly blind: readonly string[];
  readonly needs: readonly {
    feed: string;
    known_at: string | null;
    age_h: number | null;
    serves: boolean;
    hidden: string;
  }[];
  readonly asked?: readonly Record<string, unknown>[];
  readonly heartbeat?: {
    at: string;
    rounds: number;
    every: string;
    silent: boolean;
    problems: readonly string[];
  } | null;
}
