export { Kwok, type KwokArgs } from "./kwok";
