import { Cartesian3, Math as CesiumMath, Matrix4, type PerspectiveFrustum, type Scene } from "@cesium/engine";
import type { Clock } from "./clock.ts";
import type { Motion } from "./motion.ts";
import { type Mark, Overlay, type Stroke } from "./overlay.ts";
import { Points } from "./points.ts";
import { nearest, Projector } from "./projector.ts";
import { type Camera, earthRotation, lookFrom, readCamera } from "./scene.ts";

/** Resolution of the globe while a software renderer turns it. */
const COARSE = 0.5;

export interface Shown {
  motion: Motion;
  /** 1 = drawn. */
  mask: Uint8Array;
  /** Colour of each object, bytes RGBA. */
  tints: Uint32Array;
  /** Side of a point, CSS pixels. */
  side: number;
}

export interface Drawn {
  /** Where objects are ringed and named. */
  marks: { index: number; label: string; colour: string; strong: boolean }[];
  strokes: Stroke[];
}

/**
 * The scene, its loop and its points.
 *
 * With a graphics card the points are one draw call of the scene. A software renderer takes 10 µs for each such point, so
 * there they are painted by the processor over a globe that is drawn anew only when the camera moves.
 */
export class Globe {
  readonly projector = new Projector();
  readonly overlay: Overlay;
  onFirst: () => void = () => {};
  onCamera: () => void = () => {};
  onFrame: () => void = () => {};
  #shown: Shown | undefined;
  #drawn: Drawn = { marks: [], strokes: [] };
  #points: Points | undefined;
  #screen = new Float32Array();
  #last = 0;
  #handle = 0;
  #changed = true;
  #rendered = false;
  #moving = false;
  #seen = false;
  readonly #rotation = new Matrix4();
  readonly #clip = new Matrix4();
  readonly #eye = new Cartesian3();

  constructor(
    readonly scene: Scene,
    overlay: HTMLCanvasElement,
    readonly clock: Clock,
    readonly software: boolean,
  ) {
    this.overlay = new Overlay(overlay);
    this.scene.camera.moveStart.addEventListener(() => {
      this.#moving = true;
    });
    this.scene.camera.moveEnd.addEventListener(() => {
      this.#moving = false;
      this.onCamera();
    });
    this.scene.postRender.addEventListener(() => {
      this.#rendered = true;
    });
  }

  start(): void {
    const draw = (now: number) => {
      this.#handle = requestAnimationFrame(draw);
      this.#frame(now);
    };
    this.#handle = requestAnimationFrame(draw);
  }

  stop(): void {
    cancelAnimationFrame(this.#handle);
    if (!this.scene.isDestroyed()) this.scene.destroy();
  }

  show(shown: Shown): void {
    const other = this.#shown?.motion !== shown.motion;
    this.#shown = shown;
    if (other) this.#screen = new Float32Array(2 * shown.mask.length);
    if (!this.software) this.#showInScene(shown, other);
    this.redraw();
  }

  draw(drawn: Drawn): void {
    this.#drawn = drawn;
    this.redraw();
  }

  redraw(): void {
    this.#changed = true;
  }

  /** Return the object under a place of the canvas (CSS pixels), or -1. */
  pick(x: number, y: number, reach: number): number {
    const shown = this.#shown;
    if (shown === undefined) return -1;
    this.projector.placeAll(shown.motion.knots, shown.motion.held(this.clock.time), shown.mask, this.#screen);
    return nearest(this.#screen, x, y, reach);
  }

  get camera(): Camera {
    return readCamera(this.scene);
  }

  lookFrom(camera: Camera, gently: boolean): void {
    if (!gently) lookFrom(this.scene, camera);
    else
      this.scene.camera.flyTo({
        destination: Cartesian3.fromDegrees(camera.longitude, camera.latitude, 1000 * camera.height),
        duration: 0.8,
      });
    this.scene.requestRender();
    this.redraw();
  }

  /** Return where an object stands above the Earth now: degrees and km. */
  above(index: number): Camera | undefined {
    const place = new Float64Array(3);
    if (!this.#shown?.motion.position(index, this.clock.time, place)) return undefined;
    const matrix = earthRotation(this.clock.time, new Matrix4());
    const fixed = Matrix4.multiplyByPoint(
      matrix,
      new Cartesian3(1000 * place[0]!, 1000 * place[1]!, 1000 * place[2]!),
      new Cartesian3(),
    );
    const where = this.scene.ellipsoid.cartesianToCartographic(fixed);
    return {
      longitude: CesiumMath.toDegrees(where.longitude),
      latitude: CesiumMath.toDegrees(where.latitude),
      height: where.height / 1000,
    };
  }

  #showInScene(shown: Shown, other: boolean): void {
    const count = shown.mask.length;
    const look = new Uint8Array(4 * count);
    for (let at = 0; at < count; at++) look[4 * at] = shown.mask[at]! ? shown.side + 1 : 0;
    const looks = { tint: new Uint8Array(shown.tints.buffer), look };
    if (other || this.#points === undefined) {
      if (this.#points) this.scene.primitives.remove(this.#points);
      this.#points = new Points(shown.motion, looks);
      this.scene.primitives.add(this.#points);
    } else this.#points.setLooks(looks);
  }

  #frame(now: number): void {
    const seconds = this.#last === 0 ? 0 : (now - this.#last) / 1000;
    this.#last = now;
    const moved = this.clock.tick(seconds);
    this.#fit();
    const { clock, scene } = this;
    const shown = this.#shown;
    shown?.motion.follow(clock.time, clock.speed);
    earthRotation(clock.time, this.#rotation);
    if (!this.software && (moved || this.#changed)) {
      this.#points?.set(clock.time, this.#rotation, this.overlay.ratio);
      scene.requestRender();
    }
    if (shown?.motion.over === false && (clock.time < shown.motion.low || clock.time > shown.motion.high))
      this.redraw();
    scene.initializeFrame();
    scene.render();
    if (moved || this.#changed || this.#rendered) this.#paint(shown);
    this.#changed = false;
    this.#rendered = false;
    this.onFrame();
  }

  #paint(shown: Shown | undefined): void {
    this.#project();
    if (shown !== undefined && this.software) {
      this.projector.placeAll(shown.motion.knots, shown.motion.held(this.clock.time), shown.mask, this.#screen);
      this.overlay.points(this.#screen, shown.tints, shown.side);
    } else this.overlay.clear();
    if (shown === undefined) return;
    this.overlay.strokes(this.#drawn.strokes, this.projector);
    this.overlay.marks(this.#marks(shown));
    if (!this.#seen) this.onFirst();
    this.#seen = true;
  }

  #marks(shown: Shown): Mark[] {
    const place = new Float64Array(3);
    const here = { x: 0, y: 0, hidden: false, ahead: false };
    return this.#drawn.marks.flatMap((mark) => {
      if (!shown.motion.position(mark.index, this.clock.time, place)) return [];
      this.projector.place(place[0]!, place[1]!, place[2]!, here);
      if (here.hidden || !here.ahead) return [];
      const { label, colour, strong } = mark;
      return [{ x: here.x, y: here.y, colour, radius: strong ? 8 : 5, label, strong }];
    });
  }

  /** From TEME to the screen: the camera stands still in the Earth's frame. */
  #project(): void {
    const camera = this.scene.camera;
    Matrix4.multiply(camera.frustum.projectionMatrix, camera.viewMatrix, this.#clip);
    Matrix4.multiply(this.#clip, this.#rotation, this.#clip);
    Matrix4.multiplyByUniformScale(this.#clip, 1000, this.#clip);
    const back = Matrix4.inverseTransformation(this.#rotation, new Matrix4());
    Matrix4.multiplyByPoint(back, camera.positionWC, this.#eye);
    const { canvas } = this.scene;
    this.projector.set(
      this.#clip as unknown as ArrayLike<number>,
      [this.#eye.x / 1000, this.#eye.y / 1000, this.#eye.z / 1000],
      canvas.clientWidth,
      canvas.clientHeight,
    );
  }

  #fit(): void {
    const canvas = this.scene.canvas;
    const ratio = this.software ? 1 : Math.min(2, devicePixelRatio);
    // A globe that turns may be coarse: a software renderer pays for each pixel.
    const fine = this.software && this.#moving ? COARSE : ratio;
    const width = Math.max(1, Math.round(canvas.clientWidth * fine));
    const height = Math.max(1, Math.round(canvas.clientHeight * fine));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      (this.scene.camera.frustum as PerspectiveFrustum).aspectRatio = width / height;
      this.scene.requestRender();
      this.redraw();
    }
    this.overlay.resize(canvas.clientWidth, canvas.clientHeight, ratio);
  }
}

/** Return whether WebGL is computed by the processor here. */
export function rendersInSoftware(canvas: HTMLCanvasElement): boolean {
  const gl = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
  const names = gl?.getExtension("WEBGL_debug_renderer_info");
  const renderer = gl && names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : "";
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}
