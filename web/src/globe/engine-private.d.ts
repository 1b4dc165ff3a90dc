// Parts of the engine's renderer that it exports but does not declare. They are the only way to move 30,000 points from one
// buffer; a change of the engine's version shows here first (tests/web draws the globe).
import "@cesium/engine";

declare module "@cesium/engine" {
  export interface RenderContext {
    readonly webgl2: boolean;
  }
  export interface FrameState {
    readonly context: RenderContext;
    readonly commandList: object[];
    readonly passes: { readonly render: boolean };
  }
  export class Buffer {
    static createVertexBuffer(options: {
      context: RenderContext;
      typedArray?: ArrayBufferView;
      sizeInBytes?: number;
      usage: number;
    }): Buffer;
    copyFromArrayView(view: ArrayBufferView, offsetInBytes?: number): void;
    vertexArrayDestroyable: boolean;
  }
  export const BufferUsage: { readonly DYNAMIC_DRAW: number; readonly STATIC_DRAW: number };
  export class VertexArray {
    constructor(options: {
      context: RenderContext;
      attributes: {
        index: number;
        vertexBuffer: Buffer;
        componentsPerAttribute: number;
        componentDatatype: number;
        normalize?: boolean;
        offsetInBytes?: number;
        strideInBytes?: number;
      }[];
    });
    destroy(): void;
  }
  export class ShaderProgram {
    static fromCache(options: {
      context: RenderContext;
      vertexShaderSource: string;
      fragmentShaderSource: string;
      attributeLocations: Record<string, number>;
    }): ShaderProgram;
    destroy(): void;
  }
  export const RenderState: { fromCache(options: object): object };
  export const Pass: { readonly OPAQUE: number; readonly TRANSLUCENT: number };
  export class DrawCommand {
    constructor(options: object);
    modelMatrix: Matrix4;
    count: number;
  }
}

declare module "@cesium/engine" {
  export interface Scene {
    initializeFrame(): void;
  }
  export namespace buildModuleUrl {
    function setBaseUrl(url: string): void;
  }
  export namespace Transforms {
    let iau2006XysData: { preload(): Promise<void>; computeXysRadians(): undefined };
  }
}
