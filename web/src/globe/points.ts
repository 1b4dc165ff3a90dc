import {
  BoundingSphere,
  Buffer,
  BufferUsage,
  Cartesian3,
  Cartesian4,
  ComponentDatatype,
  DrawCommand,
  type FrameState,
  Matrix4,
  Pass,
  PrimitiveType,
  RenderState,
  ShaderProgram,
  VertexArray,
} from "@cesium/engine";
import type { Motion } from "./motion.ts";

const VERTEX = `
in vec3 position0;
in vec3 velocity0;
in vec3 position1;
in vec3 velocity1;
in vec4 tint;
in vec4 look;
uniform vec4 u_weights;
uniform float u_ratio;
out vec4 v_tint;
out float v_shape;
out float v_size;
void main() {
  v_tint = tint;
  v_shape = look.y;
  v_size = look.x * u_ratio;
  bool fails = dot(position0, position0) < 1.0 || dot(position1, position1) < 1.0;
  if (fails || look.x == 0.0) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 0.0;
    return;
  }
  vec3 position = u_weights.x * position0 + u_weights.y * velocity0 + u_weights.z * position1 + u_weights.w * velocity1;
  gl_Position = czm_modelViewProjection * vec4(1000.0 * position, 1.0);
  gl_PointSize = v_size;
}`;

const FRAGMENT = `
in vec4 v_tint;
in float v_shape;
in float v_size;
void main() {
  vec2 p = abs(2.0 * gl_PointCoord - 1.0);
  if (v_size > 4.0) {
    float away = v_shape < 0.5 ? length(p)
      : v_shape < 1.5 ? p.x + p.y
      : v_shape < 2.5 ? max(p.x, p.y) + 0.1
      : max(p.x, p.y) > 0.45 && min(p.x, p.y) > 0.45 ? 2.0 : length(p);
    if (away > 1.0) discard;
    if (v_shape > 3.5 && away < 0.62) discard;
  }
  out_FragColor = v_tint;
}`;

const ATTRIBUTES = { position0: 0, velocity0: 1, position1: 2, velocity1: 3, tint: 4, look: 5 };

/** Colour (RGBA) and look (size in CSS pixels, shape, 0, 0) of each object, four bytes each. */
export interface Looks {
  tint: Uint8Array;
  look: Uint8Array;
}

/** The whole catalogue in one draw call; the graphics card interpolates between the two knots of the motion. */
export class Points {
  show = true;
  #motion: Motion;
  #count: number;
  #weights = new Cartesian4();
  #matrix = Matrix4.clone(Matrix4.IDENTITY);
  #ratio = 1;
  #looks: Looks;
  #looksChanged = true;
  #uploaded: [number, number] = [-1, -1];
  #command: DrawCommand | undefined;
  #vertices: VertexArray | undefined;
  #shader: ShaderProgram | undefined;
  #states: Buffer[] = [];
  #tint: Buffer | undefined;
  #look: Buffer | undefined;

  constructor(motion: Motion, looks: Looks) {
    this.#motion = motion;
    this.#looks = looks;
    this.#count = looks.tint.length / 4;
  }

  /** Say which time is shown, with the rotation from TEME to the Earth's frame. */
  set(time: number, rotation: Matrix4, ratio: number): void {
    const [x, y, z, w] = this.#motion.weights(time);
    Cartesian4.fromElements(x, y, z, w, this.#weights);
    Matrix4.clone(rotation, this.#matrix);
    this.#ratio = ratio;
  }

  setLooks(looks: Looks): void {
    this.#looks = looks;
    this.#looksChanged = true;
  }

  /** Called by the scene for each frame. */
  update(frame: FrameState): void {
    if (!this.show || this.#count === 0 || !frame.passes.render) return;
    this.#command ??= this.#make(frame);
    for (const which of [0, 1] as const) {
      if (this.#uploaded[which] === this.#motion.versions[which]) continue;
      this.#states[which]!.copyFromArrayView(this.#motion.knots[which].states);
      this.#uploaded[which] = this.#motion.versions[which];
    }
    if (this.#looksChanged) {
      this.#tint!.copyFromArrayView(this.#looks.tint);
      this.#look!.copyFromArrayView(this.#looks.look);
      this.#looksChanged = false;
    }
    frame.commandList.push(this.#command);
  }

  isDestroyed(): boolean {
    return false;
  }

  destroy(): void {
    this.#vertices?.destroy();
    this.#shader?.destroy();
  }

  #make(frame: FrameState): DrawCommand {
    const context = frame.context;
    const buffer = (bytes: number) =>
      Buffer.createVertexBuffer({ context, sizeInBytes: bytes, usage: BufferUsage.DYNAMIC_DRAW });
    this.#states = [buffer(24 * this.#count), buffer(24 * this.#count)];
    this.#tint = buffer(4 * this.#count);
    this.#look = buffer(4 * this.#count);
    const vector = (index: number, vertexBuffer: Buffer, offsetInBytes: number) => ({
      index,
      vertexBuffer,
      componentsPerAttribute: 3,
      componentDatatype: ComponentDatatype.FLOAT,
      offsetInBytes,
      strideInBytes: 24,
    });
    const bytes = (index: number, vertexBuffer: Buffer, normalize: boolean) => ({
      index,
      vertexBuffer,
      componentsPerAttribute: 4,
      componentDatatype: ComponentDatatype.UNSIGNED_BYTE,
      normalize,
    });
    this.#vertices = new VertexArray({
      context,
      attributes: [
        vector(0, this.#states[0]!, 0),
        vector(1, this.#states[0]!, 12),
        vector(2, this.#states[1]!, 0),
        vector(3, this.#states[1]!, 12),
        bytes(4, this.#tint, true),
        bytes(5, this.#look, false),
      ],
    });
    this.#shader = ShaderProgram.fromCache({
      context,
      vertexShaderSource: VERTEX,
      fragmentShaderSource: FRAGMENT,
      attributeLocations: ATTRIBUTES,
    });
    return new DrawCommand({
      owner: this,
      primitiveType: PrimitiveType.POINTS,
      vertexArray: this.#vertices,
      count: this.#count,
      shaderProgram: this.#shader,
      renderState: RenderState.fromCache({ depthTest: { enabled: true }, depthMask: false }),
      pass: Pass.OPAQUE,
      modelMatrix: this.#matrix,
      boundingVolume: new BoundingSphere(Cartesian3.ZERO, 4.5e8),
      cull: false,
      uniformMap: { u_weights: () => this.#weights, u_ratio: () => this.#ratio },
    });
  }
}
