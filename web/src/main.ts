import { start } from "./shell/start.ts";

void start(document);
