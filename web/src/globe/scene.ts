import {
  buildModuleUrl,
  Cartesian3,
  Cartographic,
  Math as CesiumMath,
  Color,
  Credit,
  CreditDisplay,
  Globe,
  ImageryLayer,
  JulianDate,
  Matrix3,
  Matrix4,
  Scene,
  TileMapServiceImageryProvider,
  Transforms,
} from "@cesium/engine";

export interface Camera {
  longitude: number;
  latitude: number;
  /** km above the ellipsoid. */
  height: number;
}

/** Everything that a software renderer pays for and a watch officer does not need is off. */
export async function makeScene(canvas: HTMLCanvasElement): Promise<Scene> {
  buildModuleUrl.setBaseUrl("/assets/cesium/");
  withoutForeignParts();
  const aside = document.createElement("div");
  // The engine writes a style element for its own credits, which the policy refuses; in a detached tree it styles nothing.
  aside.attachShadow({ mode: "open" });
  const scene = new Scene({
    canvas,
    creditContainer: aside,
    creditViewport: aside,
    contextOptions: { webgl: { alpha: false, antialias: false, powerPreference: "high-performance" } },
    scene3DOnly: true,
    orderIndependentTranslucency: false,
    msaaSamples: 1,
    requestRenderMode: true,
    maximumRenderTimeChange: Number.POSITIVE_INFINITY,
  });
  scene.highDynamicRange = false;
  scene.postProcessStages.fxaa.enabled = false;
  scene.fog.enabled = false;
  const globe = new Globe();
  globe.showGroundAtmosphere = false;
  globe.enableLighting = false;
  globe.showWaterEffect = false;
  globe.maximumScreenSpaceError = 3;
  globe.baseColor = Color.fromCssColorString("#1b3a57");
  scene.globe = globe;
  scene.screenSpaceCameraController.minimumZoomDistance = 3e5;
  scene.screenSpaceCameraController.maximumZoomDistance = 1.2e9;
  scene.screenSpaceCameraController.enableTilt = false;
  const imagery = await TileMapServiceImageryProvider.fromUrl(buildModuleUrl("Assets/Textures/NaturalEarthII"));
  globe.imageryLayers.add(new ImageryLayer(imagery, { brightness: 0.6, saturation: 0.8 }));
  return scene;
}

/** The engine's own credit brings an image and inline styles; the exact pole of the sky would be fetched as tables for 15 m. */
function withoutForeignParts(): void {
  CreditDisplay.cesiumCredit = new Credit("CesiumJS, Natural Earth II");
  Transforms.iau2006XysData = { preload: () => Promise.resolve(), computeXysRadians: () => undefined };
}

export function readCamera(scene: Scene): Camera {
  const where = Cartographic.fromCartesian(scene.camera.position);
  return {
    longitude: CesiumMath.toDegrees(where.longitude),
    latitude: CesiumMath.toDegrees(where.latitude),
    height: where.height / 1000,
  };
}

export function lookFrom(scene: Scene, camera: Camera): void {
  scene.camera.setView({
    destination: Cartesian3.fromDegrees(camera.longitude, camera.latitude, 1000 * camera.height),
  });
}

const date = new JulianDate();
const rotation3 = new Matrix3();

/** Write the rotation from TEME to the Earth's frame at `time` (Unix seconds); sidereal time alone, polar motion (15 m) left out. */
export function earthRotation(time: number, result: Matrix4): Matrix4 {
  JulianDate.fromDate(new Date(1000 * time), date);
  Transforms.computeTemeToPseudoFixedMatrix(date, rotation3);
  return Matrix4.fromRotationTranslation(rotation3, Cartesian3.ZERO, result);
}
