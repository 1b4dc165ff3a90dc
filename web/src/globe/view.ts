import { isoOf, timeOf } from "./clock.ts";
import type { Camera } from "./scene.ts";

/** The state of the globe as its address says it. */
export interface View {
  at: number | undefined;
  speed: number | undefined;
  select: number | undefined;
  types: ReadonlySet<string>;
  regimes: ReadonlySet<string>;
  owner: string;
  incident: string;
  /** Of an incident's view: its objects alone, or all others dimmed. */
  alone: boolean;
  orbit: boolean;
  track: boolean;
  camera: Camera | undefined;
}

const set = (text: string | null) => new Set((text ?? "").split(",").filter((word) => word !== ""));
const number = (text: string | null) => {
  const value = Number(text);
  return text === null || text === "" || !Number.isFinite(value) ? undefined : value;
};

export function readView(query: URLSearchParams): View {
  const [longitude, latitude, height] = (query.get("camera") ?? "").split(",").map(Number);
  const seen = [longitude, latitude, height].every((value) => value !== undefined && Number.isFinite(value));
  return {
    at: timeOf(query.get("at")),
    speed: number(query.get("speed")),
    select: number(query.get("select")),
    types: set(query.get("type")),
    regimes: set(query.get("regime")),
    owner: query.get("owner") ?? "",
    incident: query.get("incident") ?? "",
    alone: query.get("alone") === "1",
    orbit: query.get("orbit") !== "0",
    track: query.get("track") === "1",
    camera:
      seen && height! > 0 && Math.abs(latitude!) <= 90
        ? { longitude: longitude!, latitude: latitude!, height: height! }
        : undefined,
  };
}

/** Return the query of a view; what is as usual is left out, what others wrote (the language) stays. */
export function writeView(view: View, query: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(query);
  const put = (key: string, value: string | undefined) => {
    if (value === undefined || value === "") next.delete(key);
    else next.set(key, value);
  };
  put("at", view.at === undefined ? undefined : isoOf(view.at));
  put("speed", view.speed === undefined ? undefined : String(view.speed));
  put("select", view.select === undefined ? undefined : String(view.select));
  put("type", [...view.types].sort().join(","));
  put("regime", [...view.regimes].sort().join(","));
  put("owner", view.owner);
  put("incident", view.incident);
  put("alone", view.alone ? "1" : undefined);
  put("orbit", view.orbit ? undefined : "0");
  put("track", view.track ? "1" : undefined);
  const camera = view.camera;
  put("camera", camera && `${camera.longitude.toFixed(2)},${camera.latitude.toFixed(2)},${Math.round(camera.height)}`);
  return next;
}
