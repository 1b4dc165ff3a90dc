// Stands for decoders of 3D tiles, which the globe never loads: they would compile WebAssembly when the page opens, and the
// policy of the service refuses that.
const absent = undefined;
export default absent;
export const loadSpz = absent;
export const MeshoptDecoder = absent;
export const MeshoptEncoder = absent;
export const initSync = absent;
export const GaussianSplatSorter = absent;
