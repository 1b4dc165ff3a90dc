import type { Watched } from "./watched.ts";

const REACH = 10;
const TURN = 0.08;

/** Pointer and keys of the globe. */
export function listen(watched: Watched): void {
  const { canvas, camera } = watched.globe.scene;
  const options = { signal: watched.signal };
  let down = { x: 0, y: 0 };
  const under = (event: PointerEvent, reach: number) => watched.globe.pick(event.offsetX, event.offsetY, reach);
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      down = { x: event.offsetX, y: event.offsetY };
    },
    options,
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (event.buttons === 0 && event.pointerType === "mouse") watched.hover(under(event, REACH));
    },
    options,
  );
  canvas.addEventListener("pointerleave", () => watched.hover(-1), options);
  canvas.addEventListener(
    "pointerup",
    (event) => {
      if (Math.hypot(event.offsetX - down.x, event.offsetY - down.y) > 4) return watched.write("replace");
      const found = under(event, event.pointerType === "touch" ? 2 * REACH : REACH);
      const select = found < 0 ? undefined : watched.catalog?.norad[found];
      if (select !== watched.view.select) watched.change({ select });
    },
    options,
  );
  canvas.addEventListener("wheel", () => watched.globe.redraw(), { ...options, passive: true });
  canvas.addEventListener(
    "keydown",
    (event) => {
      if (turn(event.key, camera)) {
        watched.globe.redraw();
        watched.globe.scene.requestRender();
        watched.write("replace");
        event.preventDefault();
      }
    },
    options,
  );
  document.addEventListener(
    "keydown",
    (event) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, select, textarea, button, a, summary");
      if (typing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (localStorage.getItem("hoshimori.keys_off") && event.target !== canvas) return;
      if (act(event.key, event.shiftKey, watched)) event.preventDefault();
    },
    options,
  );
}

function turn(key: string, camera: Watched["globe"]["scene"]["camera"]): boolean {
  const zoom = 0.15 * camera.positionCartographic.height;
  if (key === "ArrowLeft") camera.rotateLeft(TURN);
  else if (key === "ArrowRight") camera.rotateRight(TURN);
  else if (key === "ArrowUp") camera.rotateUp(TURN);
  else if (key === "ArrowDown") camera.rotateDown(TURN);
  else if (key === "+" || key === "=") camera.zoomIn(zoom);
  else if (key === "-") camera.zoomOut(zoom);
  else return false;
  return true;
}

function act(key: string, shift: boolean, watched: Watched): boolean {
  const step = shift ? 86400 : 600;
  if (key === " ") watched.timebar.toggle();
  else if (key === "[" || key === "{") watched.seek(watched.clock.time - step);
  else if (key === "]" || key === "}") watched.seek(watched.clock.time + step);
  else if (key === ",") watched.timebar.faster(-1);
  else if (key === ".") watched.timebar.faster(1);
  else if (key === "n") watched.timebar.step(1);
  else if (key === "p") watched.timebar.step(-1);
  else if (key === "o") watched.change({ orbit: !watched.view.orbit });
  else if (key === "u") watched.change({ track: !watched.view.track });
  else if (key === "Escape") watched.change({ select: undefined });
  else return false;
  return true;
}
