export { Button } from "./Button";
export { Price } from "./Price";
