// Where imports can wait, the engine for hosts without SIMD does.
import type { Scalar } from "./engine.js";

export const apart: Scalar = async (engine) => (await import("./scalar.js")).scalar(engine);
