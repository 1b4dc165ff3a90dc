/** The time that is shown, Unix seconds, and how fast it goes (simulated seconds a second; 0 = it stands). */
export class Clock {
  time: number;
  speed: number;
  /** Where the clock stops by itself, when a replay has an end. */
  end: number | undefined;

  constructor(time: number, speed: number) {
    this.time = time;
    this.speed = speed;
  }

  /** Let `seconds` of real time pass; true if the shown time has moved. */
  tick(seconds: number): boolean {
    if (this.speed === 0) return false;
    // A tab that slept does not jump: it goes on from where it stood.
    this.time += this.speed * Math.min(seconds, 0.5);
    if (this.end !== undefined && this.time >= this.end) {
      this.time = this.end;
      this.speed = 0;
    }
    return true;
  }
}

export const SPEEDS: readonly number[] = [1, 10, 60, 300, 1800];
/** Beyond this speed low orbits are no longer interpolated well; only objects of the belt are replayed faster. */
export const FASTEST_LOW = 1800;

export function isoOf(time: number): string {
  return new Date(1000 * Math.round(time)).toISOString().replace(".000Z", "Z");
}

/** Return Unix seconds of an ISO 8601 instant in UTC, or nothing where it is none. */
export function timeOf(text: string | null): number | undefined {
  if (text === null || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?$/.test(text)) return undefined;
  const time = Date.parse(text.length > 10 && !text.endsWith("Z") ? `${text}Z` : text);
  return Number.isNaN(time) ? undefined : time / 1000;
}

const DAY = 86400;

/** Return the end of a time's day in UTC. */
export function dayAfter(time: number): string {
  return isoOf(DAY * Math.ceil((time + 1) / DAY));
}

/** Return as of when the catalogue of a past time is asked for; nothing for the present one. */
export function dayKnown(time: number | undefined): string | undefined {
  return time !== undefined && time < Date.now() / 1000 - DAY ? dayAfter(time) : undefined;
}
